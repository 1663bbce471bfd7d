// Every page: keeps the help page on this device for times without a network, for the country that its reader would get.

import { rememberedCountry } from "./help_country.js";

const KEPT = "peersupport.help.kept";

async function register() {
  await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const { active } = await navigator.serviceWorker.ready;
  const country = rememberedCountry();
  const link = document.querySelector('a[href$="/help/"]')?.getAttribute("href") ?? "/help/";
  const page = country ? `/help/?country=${encodeURIComponent(country)}` : link;
  // Once per tab: the help page is small, but not that small.
  if (sessionStorage.getItem(KEPT) === page) return;
  active.postMessage({ keep: page });
  sessionStorage.setItem(KEPT, page);
}

if ("serviceWorker" in navigator) register().catch(() => {});
