//! Squarified treemap: sizes as rectangles that are as square as they can be
//!
//! Source: Bruls, Huizing and van Wijk, Squarified Treemaps, 2000.
//!
//! **Invariant:** the rectangles fill the area and do not overlap; each has its share of the area; order is kept.

use eframe::egui::{Rect, pos2, vec2};

/// A rectangle for each size, which stand in falling order; a size of 0 gets none of the area.
pub fn squarify(sizes: &[u64], area: Rect) -> Vec<Rect> {
    let total: f64 = sizes.iter().map(|&size| size as f64).sum();
    let mut rectangles = Vec::with_capacity(sizes.len());
    if total <= 0.0 || !area.is_positive() {
        return vec![Rect::from_min_size(area.min, vec2(0.0, 0.0)); sizes.len()];
    }
    let scale = f64::from(area.width()) * f64::from(area.height()) / total;
    let mut rest = area;
    let mut from = 0;
    while from < sizes.len() {
        let side = f64::from(rest.width().min(rest.height())).max(1e-6);
        let areas = |count: usize| sizes.iter().skip(from).take(count).map(|&size| size as f64 * scale);
        // A strip along the shorter side takes more as long as that makes its rectangles squarer.
        let mut count = 1;
        while from + count < sizes.len() && worst(areas(count + 1), side) <= worst(areas(count), side) {
            count += 1;
        }
        let strip: f64 = areas(count).sum();
        let depth = (strip / side) as f32;
        let mut along = 0.0_f64;
        for area in areas(count) {
            let length = if strip > 0.0 { area / strip * side } else { 0.0 };
            let (start, length) = (along as f32, length as f32);
            rectangles.push(if rest.width() >= rest.height() {
                Rect::from_min_size(pos2(rest.left(), rest.top() + start), vec2(depth, length))
            } else {
                Rect::from_min_size(pos2(rest.left() + start, rest.top()), vec2(length, depth))
            });
            along += f64::from(length);
        }
        if rest.width() >= rest.height() {
            rest.min.x = (rest.min.x + depth).min(rest.max.x);
        } else {
            rest.min.y = (rest.min.y + depth).min(rest.max.y);
        }
        from += count;
    }
    rectangles
}

/// How far the least square of the areas is from a square when they share a strip along a side; 1 is a square.
fn worst(areas: impl Iterator<Item = f64> + Clone, side: f64) -> f64 {
    let strip: f64 = areas.clone().sum();
    let depth = strip / side;
    areas
        .map(|area| {
            let length = area / depth;
            if area <= 0.0 { f64::INFINITY } else { (length / depth).max(depth / length) }
        })
        .fold(1.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sizes: &[u64], width: f32, height: f32) -> Vec<Rect> {
        let area = Rect::from_min_size(pos2(10.0, 20.0), vec2(width, height));
        let rectangles = squarify(sizes, area);
        assert_eq!(rectangles.len(), sizes.len());
        let total: u64 = sizes.iter().sum();
        for (size, rectangle) in sizes.iter().zip(&rectangles) {
            let share = *size as f32 / (total as f32).max(1.0) * area.width() * area.height();
            assert!((rectangle.area() - share).abs() <= share * 0.01 + 0.1, "{size}: {rectangle:?} for {share}");
            assert!(area.expand(0.1).contains_rect(*rectangle), "{rectangle:?} in {area:?}");
        }
        for (index, left) in rectangles.iter().enumerate() {
            for right in &rectangles[index + 1..] {
                let common = left.intersect(*right);
                assert!(!common.is_positive() || common.area() < 0.1, "{left:?} {right:?}");
            }
        }
        rectangles
    }

    #[test]
    fn areas_are_shares_and_do_not_overlap() {
        // The example of the paper.
        let squares = check(&[6, 6, 4, 3, 2, 2, 1], 600.0, 400.0);
        assert!(
            squares.iter().all(|square| square.aspect_ratio() < 3.0 && square.aspect_ratio() > 0.33),
            "{squares:?}"
        );
        check(&[1], 100.0, 10.0);
        check(&[], 100.0, 10.0);
        check(&[u64::MAX / 2, 1, 0, 0], 300.0, 200.0);
        check(&[5, 5, 0, 0, 0], 30.0, 200.0);
        let mut sizes: Vec<u64> = (0..300).map(|number| number * number % 977).collect();
        sizes.sort_unstable_by(|left, right| right.cmp(left));
        check(&sizes, 300.0, 500.0);
    }

    #[test]
    fn no_area_gives_no_rectangles() {
        let nothing = Rect::from_min_size(pos2(0.0, 0.0), vec2(0.0, 50.0));
        assert!(squarify(&[3, 2], nothing).iter().all(|rectangle| rectangle.area() == 0.0));
        assert!(squarify(&[0, 0], Rect::EVERYTHING).iter().all(|rectangle| rectangle.area() == 0.0));
    }
}
