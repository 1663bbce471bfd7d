// The country that somebody chose for the help page, remembered on this device and nowhere else.

const NAME = "peersupport.help.country";

export function rememberedCountry() {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

export function rememberCountry(code) {
  try {
    if (code) localStorage.setItem(NAME, code);
    else localStorage.removeItem(NAME);
  } catch {
    // Storage is switched off: the page works all the same.
  }
}
