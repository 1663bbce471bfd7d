// Pages that say that nobody is signed in here: the copy of a session that a facilitator kept (session_copy.js) goes, since the
// sign-in behind it is over, whether somebody signed out or it lapsed.

if ("caches" in window) caches.delete("sessions-1").catch(() => {});
