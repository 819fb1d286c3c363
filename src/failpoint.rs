//! Named places at which a test can have the process killed. In a build without the feature `failpoints` they are nothing.

#[cfg(feature = "failpoints")]
static ARMED: std::sync::Mutex<String> = std::sync::Mutex::new(String::new());

/// From now on the process dies by SIGKILL where it next reaches this place.
#[cfg(feature = "failpoints")]
pub fn arm(place: &str) {
    if let Ok(mut armed) = ARMED.lock() {
        place.clone_into(&mut armed);
    }
}

/// A place that a test may have armed.
pub fn reach(place: &str) {
    #[cfg(feature = "failpoints")]
    if ARMED.lock().is_ok_and(|armed| *armed == place) {
        // SAFETY: signals are sent to this very process, by number.
        unsafe { libc::kill(libc::getpid(), libc::SIGKILL) };
    }
    #[cfg(not(feature = "failpoints"))]
    let _ = place;
}
