import { Fragment } from "react";

/** @returns the parts of an address, between which it may break; the `@` of a handle stays with what it begins */
export function partsOf(address: string): string[] {
  return address.split(/(?<=.[@._+/-])(?=.)/su);
}

/**
 * An email or another address, which breaks after `@`, dots and the like before it breaks anywhere. Whole it is in the title,
 * for whoever sees the beginning of a long one only.
 */
export function SoftBreaks({ text }: { text: string }) {
  return (
    <bdi title={text}>
      {partsOf(text).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text, which never move
        <Fragment key={index}>
          {index > 0 ? <wbr /> : null}
          {part}
        </Fragment>
      ))}
    </bdi>
  );
}
