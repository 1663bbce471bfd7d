// The summary takes the focus. `autofocus` alone gives way when the address has a fragment.
document.querySelector("[data-error-summary]")?.focus();
