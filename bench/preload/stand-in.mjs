/**
 * Loaded into each server under test: calls to GitHub go to the stand-in, `https://api.github.com/user` to
 * `<stand-in>/api.github.com/user`. From outside, since not every contestant can be told another address of GitHub.
 */
const standIn = process.env.BENCH_STAND_IN;
const { fetch } = globalThis;

if (standIn) {
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!/^https:\/\/(api\.)?github\.com\//.test(url)) return fetch(input, init);
    const there = url.replace("https:/", standIn);
    return fetch(input instanceof Request ? new Request(there, input) : there, init);
  };
}
