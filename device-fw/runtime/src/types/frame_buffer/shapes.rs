//! Lines, ellipses, polygons
//!
//! **Invariant:** lines and filled polygons of any size take time that the picture's size bounds; an ellipse's radii are bounded.

use super::pixels::Picture;

/// Whether a shape's inside is coloured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inside {
    /// The outline alone.
    Empty,
    /// The inside too.
    Filled,
}

/// A straight line, both ends included (Bresenham's algorithm). Along the longer axis only the part inside the picture is walked.
pub fn line(picture: &mut Picture<&mut [u8]>, from: (i32, i32), to: (i32, i32), color: u32) {
    let (across, down) = (i64::from(to.0) - i64::from(from.0), i64::from(to.1) - i64::from(from.1));
    let is_steep = down.abs() > across.abs();
    let (long, short) = if is_steep { (down, across) } else { (across, down) };
    let (start, limit) = if is_steep { (from.1, picture.height) } else { (from.0, picture.width) };
    let length = long.abs();
    let step = long.signum();
    // The steps at which the long axis is inside.
    let first_inside = if step >= 0 { -i64::from(start) } else { i64::from(start) - i64::from(limit) + 1 };
    let last_inside = if step >= 0 { i64::from(limit) - 1 - i64::from(start) } else { i64::from(start) };
    for position in first_inside.max(0)..=last_inside.min(length) {
        let aside = if length == 0 { 0 } else { (2 * position * short.abs() + length) / (2 * length) * short.signum() };
        let (along, aside) = (position * step, aside);
        let (x, y) = if is_steep { (aside, along) } else { (along, aside) };
        picture.set((i64::from(from.0) + x) as i32, (i64::from(from.1) + y) as i32, color);
    }
}

/// An ellipse (Kennedy's midpoint algorithm); bits 0 to 3 of `quadrants` are: right above, left above, left below, right below.
pub fn ellipse(
    picture: &mut Picture<&mut [u8]>,
    center: (i32, i32),
    radii: (i32, i32),
    color: u32,
    inside: Inside,
    quadrants: u32,
) {
    let mut points = |across: i64, down: i64| {
        for (bit, across_sign, down_sign) in [(1, 1, -1), (2, -1, -1), (4, -1, 1), (8, 1, 1)] {
            if quadrants & bit == 0 {
                continue;
            }
            let y = center.1.saturating_add((down * down_sign) as i32);
            let x = center.0.saturating_add((across * across_sign) as i32);
            match inside {
                Inside::Empty => picture.set(x, y, color),
                Inside::Filled => picture.fill_rectangle(x.min(center.0), y, across as i32 + 1, 1, color),
            }
        }
    };
    let (x_radius, y_radius) = (i64::from(radii.0.clamp(0, 0x7fff)), i64::from(radii.1.clamp(0, 0x7fff)));
    if x_radius == 0 && y_radius == 0 {
        return points(0, 0);
    }
    let (x_square, y_square) = (x_radius * x_radius, y_radius * y_radius);
    // Where the outline is steep, row by row.
    let (mut x, mut y, mut error) = (x_radius, 0, 0);
    let (mut x_change, mut y_change) = (y_square * (1 - 2 * x_radius), x_square);
    let (mut x_stop, mut y_stop) = (2 * y_square * x_radius, 0);
    while x_stop >= y_stop {
        points(x, y);
        y += 1;
        y_stop += 2 * x_square;
        error += y_change;
        y_change += 2 * x_square;
        if 2 * error + x_change > 0 {
            x -= 1;
            x_stop -= 2 * y_square;
            error += x_change;
            x_change += 2 * y_square;
        }
    }
    // Where it is flat, column by column.
    (x, y, error) = (0, y_radius, 0);
    (x_change, y_change) = (y_square, x_square * (1 - 2 * y_radius));
    (x_stop, y_stop) = (0, 2 * x_square * y_radius);
    while x_stop <= y_stop {
        points(x, y);
        x += 1;
        x_stop += 2 * y_square;
        error += x_change;
        x_change += 2 * y_square;
        if 2 * error + y_change > 0 {
            y -= 1;
            y_stop -= 2 * x_square;
            error += y_change;
            y_change += 2 * x_square;
        }
    }
}

/// Most edges of a polygon that cross one row.
const CROSSINGS_MAX: usize = 64;

/// Where the edges of a polygon cross a row, from left to right.
pub struct Crossings {
    columns: [i32; CROSSINGS_MAX],
    count: usize,
}

impl Default for Crossings {
    fn default() -> Self {
        Self::new()
    }
}

impl Crossings {
    /// None yet.
    pub const fn new() -> Self {
        Self { columns: [0; CROSSINGS_MAX], count: 0 }
    }

    /// Takes an edge in. An edge counts its upper end, not its lower one, so that corners count once.
    pub fn add(&mut self, from: (i32, i32), to: (i32, i32), row: i32) {
        let (upper, lower) = if from.1 <= to.1 { (from, to) } else { (to, from) };
        if row < upper.1 || row >= lower.1 {
            return;
        }
        let (run, fall) = (i64::from(lower.0) - i64::from(upper.0), i64::from(lower.1) - i64::from(upper.1));
        let down = i64::from(row) - i64::from(upper.1);
        let column = i64::from(upper.0) + (2 * run * down + fall).div_euclid(2 * fall);
        if self.count < CROSSINGS_MAX {
            let column = column.clamp(-0x4000_0000, 0x4000_0000) as i32;
            let place = self.columns[..self.count].partition_point(|&other| other <= column);
            self.columns.copy_within(place..self.count, place + 1);
            self.columns[place] = column;
            self.count += 1;
        }
    }

    /// Colours what lies between every second pair.
    pub fn fill(self, picture: &mut Picture<&mut [u8]>, row: i32, color: u32) {
        for pair in self.columns[..self.count].chunks_exact(2) {
            picture.fill_rectangle(pair[0], row, pair[1] - pair[0] + 1, 1, color);
        }
    }
}
