//! Day by day through the leap years, and dates that CPython's `datetime` gave.

use super::{EPOCH_2000, date_time_of, seconds_of};

#[test]
fn every_day_of_a_thousand_years() {
    let (mut year, mut month, mut day) = (1600, 1, 1);
    let mut weekday = 5;
    let mut seconds = seconds_of(1600, 1, 1, 0, 0, 0);
    let mut day_of_year = 1;
    while year < 2600 {
        let date = date_time_of(seconds + 86_399);
        assert_eq!((date.year, date.month, date.day), (year, month, day));
        assert_eq!((date.hour, date.minute, date.second), (23, 59, 59));
        assert_eq!((date.weekday, date.day_of_year), (weekday, day_of_year));
        assert_eq!(seconds_of(year as i32, month as i32, day as i32, 0, 0, 0), seconds);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 28 + i64::from(leap),
            _ => 31,
        };
        (seconds, weekday, day, day_of_year) = (seconds + 86_400, (weekday + 1) % 7, day + 1, day_of_year + 1);
        if day > length {
            (day, month) = (1, month + 1);
        }
        if month > 12 {
            (month, year, day_of_year) = (1, year + 1, 1);
        }
    }
}

#[test]
fn fields_carry_over() {
    assert_eq!(seconds_of(2000, 1, 1, 0, 0, 0), EPOCH_2000);
    assert_eq!(seconds_of(2025, 13, 1, 0, 0, 0), seconds_of(2026, 1, 1, 0, 0, 0));
    assert_eq!(seconds_of(2026, 0, 1, 0, 0, 0), seconds_of(2025, 12, 1, 0, 0, 0));
    assert_eq!(seconds_of(2024, 2, 30, 24, 60, 60), seconds_of(2024, 3, 2, 1, 1, 0));
    assert_eq!(seconds_of(2026, 11, 23, 9, 36, 35), 1_795_426_595);
    let extreme = seconds_of(i32::MIN, i32::MIN, i32::MIN, i32::MIN, i32::MIN, i32::MIN);
    assert!(date_time_of(extreme).year < 0);
}
