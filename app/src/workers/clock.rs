//! The time that a board's clock is set to: that on this computer's wall, as boards know no zones.

use std::time::SystemTime;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// What the clock on the wall shows now.
pub fn on_the_wall() -> DateTime {
    Zoned::now().datetime()
}

/// What it showed when a file was changed. `None` if there is no such time.
pub fn of_file(time: SystemTime) -> Option<DateTime> {
    Some(Timestamp::try_from(time).ok()?.to_zoned(TimeZone::system()).datetime())
}

/// That in seconds since 1970 by the same clock, and nanoseconds. `None` before 1970.
pub fn since_1970(time: DateTime) -> Option<(u64, u32)> {
    let since = time.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some((u64::try_from(since.as_second()).ok()?, u32::try_from(since.subsec_nanosecond()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_on_the_wall_counts_from_1970() {
        let time = jiff::civil::date(2026, 11, 26).at(17, 30, 1, 250_000_000);
        assert_eq!(since_1970(time), Some((1_795_714_201, 250_000_000)));
        assert_eq!(since_1970(jiff::civil::date(1969, 1, 1).at(0, 0, 0, 0)), None);
    }
}
