// What this device keeps about a check-in round, in localStorage and nowhere else: tokens not yet used, each with its stratum and
// whose it is, and tokens half collected (so that a lost reply can be asked for again). Never an answer.

const PREFIX = "peersupport.round.";
const DAY = 24 * 3600 * 1000;

const empty = () => ({ closes: null, tokens: [], pending: {}, holders: [], sent: false });

export function read(round) {
  try {
    return { ...empty(), ...JSON.parse(localStorage.getItem(PREFIX + round) ?? "{}") };
  } catch {
    return empty();
  }
}

export function change(round, edit) {
  const state = read(round);
  edit(state);
  localStorage.setItem(PREFIX + round, JSON.stringify(state));
  return state;
}

// Rounds that closed long enough ago that nothing here can be of use.
export function forgetOld(now = Date.now()) {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    const { closes } = read(name.slice(PREFIX.length));
    if (closes && Date.parse(closes) + DAY < now) localStorage.removeItem(name);
  }
}

// Two tabs opened at once must not collect twice: the second would lose its token.
export function alone(round, work) {
  return navigator.locks ? navigator.locks.request(PREFIX + round, work) : work();
}
