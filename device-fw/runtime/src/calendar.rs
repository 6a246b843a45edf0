//! Calendar arithmetic: seconds to date and back, for the proleptic Gregorian calendar.
//!
//! **Invariant:** total; every `i64` of seconds that a program can name gives a date.

#[cfg(test)]
mod tests;

/// Seconds from 1970-01-01 to 2000-01-01, where MicroPython's ESP32 port starts to count.
pub const EPOCH_2000: i64 = 946_684_800;

const DAY_SECONDS: i64 = 86_400;

/// A date and time of day as `time.localtime` gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime {
    /// Year, such as 2026.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 59.
    pub second: i64,
    /// 0 (Monday) to 6.
    pub weekday: i64,
    /// 1 to 366.
    pub day_of_year: i64,
}

/// Days from 1970-01-01 to a date whose month is 1 to 12. The year is taken to start in March, so that the leap day is
/// its last; months of 30 and 31 days then follow a linear rule.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date that is `seconds` after 1970-01-01 00:00:00.
pub fn date_time_of(seconds: i64) -> DateTime {
    let days = seconds.div_euclid(DAY_SECONDS);
    let second_of_day = seconds.rem_euclid(DAY_SECONDS);
    let since_era = days + 719_468;
    let era = since_era.div_euclid(146_097);
    let day_of_era = since_era.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    DateTime {
        year,
        month,
        day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
        hour: second_of_day / 3600,
        minute: second_of_day / 60 % 60,
        second: second_of_day % 60,
        weekday: (days + 3).rem_euclid(7),
        day_of_year: days - days_before(year, 1, 1) + 1,
    }
}

/// Seconds from 1970-01-01 to a date; fields outside their range carry over (month 13 is January of the next year).
pub fn seconds_of(year: i32, month: i32, day: i32, hour: i32, minute: i32, second: i32) -> i64 {
    let months = i64::from(month) - 1;
    let year = i64::from(year) + months.div_euclid(12);
    let days = days_before(year, months.rem_euclid(12) + 1, 1) + i64::from(day) - 1;
    days * DAY_SECONDS + i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)
}
