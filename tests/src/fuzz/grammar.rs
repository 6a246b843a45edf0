//! Programs from a grammar, by seed
//!
//! The grammar is text. `NAME: body` is one way to expand `$NAME`; several lines with one name are alternatives, `NAME*3:`
//! weighs as much as three. A rule `NAME:` alone is followed by an indented body of several lines. In a body `$NAME` expands, `$#` is
//! a number of this expansion alone, `$$` a dollar sign. Names of expressions begin with a capital. A line that is one `$NAME` may become several, at its indentation.
//! Lines that start with `##` are comments.
//!
//! **Invariant:** every expansion ends: past a depth only alternatives without expressions, or of the least height, are taken.

use std::collections::HashMap;

use super::random::Random;

/// The grammar of the generated programs.
const TEXT: &str = include_str!("grammar.txt");

/// How deep statements nest before they are brought to an end.
const STATEMENT_DEPTH: usize = 9;

/// How deep expressions do; on the way there the chance of an end grows.
const EXPRESSION_DEPTH: usize = 3;

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Rule(usize),
    Number,
}

#[derive(Debug)]
struct Alternative {
    weight: usize,
    lines: Vec<(usize, Vec<Piece>)>,
    height: usize,
    /// Whether it holds no expression.
    is_leaf: bool,
}

/// A grammar, ready to expand.
pub struct Grammar {
    rules: Vec<Vec<Alternative>>,
    is_expression: Vec<bool>,
    program: usize,
}

impl Default for Grammar {
    fn default() -> Self {
        Self::parse(TEXT)
    }
}

/// One expansion under way.
struct Expansion<'g> {
    grammar: &'g Grammar,
    random: Random,
    numbers: usize,
}

impl Grammar {
    /// Reads a grammar with a rule `program`.
    ///
    /// # Panics
    /// When a rule is used that is not there, or one cannot come to an end.
    pub fn parse(text: &str) -> Self {
        let mut names: HashMap<String, usize> = HashMap::new();
        let mut rules: Vec<Vec<Alternative>> = Vec::new();
        let mut lines = text.lines().filter(|line| !line.starts_with("##")).peekable();
        while let Some(line) = lines.next() {
            if line.trim().is_empty() {
                continue;
            }
            let (head, body) = line.split_once(':').unwrap_or_else(|| panic!("a rule has a colon: {line}"));
            let (name, weight) = head.split_once('*').unwrap_or((head, "1"));
            let weight = weight.parse().unwrap_or_else(|_| panic!("a weight is a number: {line}"));
            let mut bodies = Vec::new();
            if body.is_empty() {
                while let Some(line) = lines.next_if(|line| line.starts_with("    ")) {
                    bodies.push(&line[4..]);
                }
            } else {
                bodies.push(body.strip_prefix(' ').unwrap_or(body));
            }
            let lines = bodies.into_iter().map(|line| pieces(line, &mut names, &mut rules)).collect();
            let rule = rule_number(name, &mut names, &mut rules);
            rules[rule].push(Alternative { weight, lines, height: usize::MAX, is_leaf: false });
        }
        for (name, &rule) in &names {
            assert!(!rules[rule].is_empty(), "the grammar uses ${name}, which it lacks");
        }
        measure(&mut rules);
        for (name, &rule) in &names {
            assert!(rules[rule].iter().any(|way| way.height < usize::MAX), "${name} cannot come to an end");
        }
        let mut is_expression = vec![false; rules.len()];
        for (name, &rule) in &names {
            is_expression[rule] = name.starts_with(|letter: char| letter.is_ascii_uppercase());
        }
        for way in rules.iter_mut().flatten() {
            let pieces = way.lines.iter().flat_map(|(_, pieces)| pieces);
            let mut inner = pieces.filter_map(|piece| if let Piece::Rule(rule) = piece { Some(*rule) } else { None });
            way.is_leaf = way.height < usize::MAX && !inner.any(|rule| is_expression[rule]);
        }
        Self { rules, is_expression, program: names["program"] }
    }

    /// The program of a seed.
    pub fn program(&self, seed: u64) -> String {
        let mut expansion = Expansion { grammar: self, random: Random::new(seed), numbers: 0 };
        let mut text = expansion.expand(self.program, 0).join("\n");
        text.push('\n');
        text
    }
}

fn rule_number(name: &str, names: &mut HashMap<String, usize>, rules: &mut Vec<Vec<Alternative>>) -> usize {
    *names.entry(name.to_owned()).or_insert_with(|| {
        rules.push(Vec::new());
        rules.len() - 1
    })
}

fn pieces(line: &str, names: &mut HashMap<String, usize>, rules: &mut Vec<Vec<Alternative>>) -> (usize, Vec<Piece>) {
    let bare = line.trim_start_matches(' ');
    let mut pieces = Vec::new();
    let mut rest = bare;
    while let Some(at) = rest.find('$') {
        if at > 0 {
            pieces.push(Piece::Text(rest[..at].to_owned()));
        }
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('#') {
            pieces.push(Piece::Number);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('$') {
            pieces.push(Piece::Text("$".to_owned()));
            rest = after;
        } else {
            let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
            assert!(end > 0, "a name follows a dollar sign: {line}");
            pieces.push(Piece::Rule(rule_number(&rest[..end], names, rules)));
            rest = &rest[end..];
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    (line.len() - bare.len(), pieces)
}

/// Gives each alternative the height of its lowest expansion.
fn measure(rules: &mut [Vec<Alternative>]) {
    let mut lowest = vec![usize::MAX; rules.len()];
    loop {
        let mut changed = false;
        for rule in 0..rules.len() {
            for way in &mut rules[rule] {
                let inner = way.lines.iter().flat_map(|(_, pieces)| pieces).filter_map(|piece| match piece {
                    Piece::Rule(rule) => Some(lowest[*rule]),
                    Piece::Text(_) | Piece::Number => None,
                });
                let height = inner.max().map_or(0, |height| height.saturating_add(1));
                if height < way.height {
                    way.height = height;
                    changed = true;
                }
            }
            lowest[rule] = rules[rule].iter().map(|way| way.height).min().unwrap_or(usize::MAX);
        }
        if !changed {
            return;
        }
    }
}

impl Expansion<'_> {
    /// `depth` counts the rules around it: for an expression those of the expression.
    fn expand(&mut self, rule: usize, depth: usize) -> Vec<String> {
        let grammar = self.grammar;
        let ways = &grammar.rules[rule];
        let is_expression = grammar.is_expression[rule];
        let ends = if is_expression { self.random.below(EXPRESSION_DEPTH) < depth } else { depth >= STATEMENT_DEPTH };
        let least = ways.iter().map(|way| way.height).min().expect("parse() saw a way");
        let has_leaves = is_expression && ways.iter().any(|way| way.is_leaf);
        let is_leaf = |way: &Alternative| if has_leaves { way.is_leaf } else { way.height == least };
        let open = || ways.iter().filter(|way| !ends || is_leaf(way));
        let mut at = self.random.below(open().map(|way| way.weight).sum());
        let way = open()
            .find(|way| {
                let found = at < way.weight;
                at = at.wrapping_sub(way.weight);
                found
            })
            .expect("the number is below the sum");
        self.numbers += 1;
        let number = self.numbers;
        let below = |inner: usize| {
            let enters = grammar.is_expression[inner] && !grammar.is_expression[rule];
            if enters { 0 } else { depth + 1 }
        };
        let mut result = Vec::new();
        for (indentation, pieces) in &way.lines {
            if let [Piece::Rule(inner)] = pieces[..] {
                for line in self.expand(inner, below(inner)) {
                    result.push(format!("{:indentation$}{line}", ""));
                }
                continue;
            }
            let mut line = " ".repeat(*indentation);
            for piece in pieces {
                match piece {
                    Piece::Text(text) => line.push_str(text),
                    Piece::Number => line.push_str(&number.to_string()),
                    Piece::Rule(inner) => line.push_str(&self.expand(*inner, below(*inner)).join("\n")),
                }
            }
            result.push(line);
        }
        result
    }
}
