//! Times in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A time, in seconds since 1970-01-01 UTC, in this computer's zone; empty if there is no such time.
pub fn local_time(seconds: u64) -> String {
    in_zone(seconds, TimeZone::system())
}

/// A time of a clock on the wall, in seconds since 1970 by that clock; empty if there is no such time.
pub fn wall_time(seconds: u64) -> String {
    in_zone(seconds, TimeZone::UTC)
}

fn in_zone(seconds: u64, zone: TimeZone) -> String {
    let time = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.map_or_else(String::new, |time| time.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_times_are_empty() {
        assert!(local_time(1_790_000_000).starts_with("2026-09-2"));
        assert_eq!(local_time(u64::MAX), "");
        assert_eq!(local_time(i64::MAX as u64), "");
        assert_eq!(wall_time(u64::MAX), "");
        assert_eq!(wall_time(1_795_714_201), "2026-11-26 17:30:01");
    }
}
