//! Many programs, one after another: what they found
//!
//! **Invariant:** a finding carries all that is needed to see it again: kind, seed, the smallest program without what all begin with, the answers.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Result, bail};
use pyrite_sim::Options;

use super::differences::explained;
use super::grammar::Grammar;
use super::judges::{OurBoard, Process, Verdict};
use super::minimise::minimise;
use super::mutation::damaged;
use super::random::Random;

/// What is done to programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// They run as they are: the same output.
    Whole,
    /// They are damaged: no panic, no hang, a syntax error for both or for neither.
    Damaged,
}

/// What is wrong with the answer to a program.
#[derive(Debug)]
pub struct Finding {
    /// What was done.
    pub kind: Kind,
    /// Of the program.
    pub seed: u64,
    /// The smallest program that shows it.
    pub program: String,
    /// What CPython answers to it.
    pub cpython: Verdict,
    /// What the board answers.
    pub ours: Verdict,
    /// What genuine MicroPython answers, where it is installed.
    pub micropython: Option<Verdict>,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = self.program.split_once(PROGRAM_BEGINS).map_or(&*self.program, |(_, own)| own);
        writeln!(formatter, "=== {:?}, seed {}\n{}", self.kind, self.seed, own.trim())?;
        let answers =
            [("CPython", Some(&self.cpython)), ("ours", Some(&self.ours)), ("MicroPython", self.micropython.as_ref())];
        for (name, verdict) in answers {
            match verdict {
                Some(Verdict::Printed(text)) => writeln!(formatter, "--- {name} prints\n{}", text.trim_end())?,
                Some(other) => writeln!(formatter, "--- {name}: {other:?}")?,
                None => {}
            }
        }
        Ok(())
    }
}

/// Everybody who runs programs, and what they said so far.
pub struct Campaign {
    grammar: Grammar,
    board: OurBoard,
    cpython: Process,
    micropython: Option<Process>,
    /// What unexplained answers look like, and how many programs got such.
    pub looks: BTreeMap<String, usize>,
    /// How often each known difference explained a line.
    pub explained: BTreeMap<&'static str, usize>,
    /// Programs that Python refuses.
    pub refused: usize,
    /// Lines that programs printed.
    pub lines: usize,
}

/// The line behind what all programs begin with.
const PROGRAM_BEGINS: &str = "# The program.";

/// Both answers, when they are not the same and not explained.
type Disagreement = (Verdict, Verdict);

impl Campaign {
    /// With programs of a grammar on boards of this kind.
    pub fn new(grammar: Grammar, options: Options) -> Self {
        Self {
            grammar,
            board: OurBoard::new(options),
            cpython: Process::cpython(),
            micropython: Process::micropython(),
            looks: BTreeMap::new(),
            explained: BTreeMap::new(),
            refused: 0,
            lines: 0,
        }
    }

    /// The program of a seed.
    pub fn program(&self, kind: Kind, seed: u64) -> String {
        let program = self.grammar.program(seed);
        match kind {
            Kind::Whole => program,
            Kind::Damaged => damaged(&program, &mut Random::new(!seed)),
        }
    }

    /// Runs the program of a seed; what is wrong, made small. A fault whose answers look like earlier ones is only counted.
    ///
    /// # Errors
    /// When a judge cannot be started.
    pub fn examine(&mut self, kind: Kind, seed: u64) -> Result<Option<Finding>> {
        let program = self.program(kind, seed);
        let Some(found) = self.disagreement(kind, &program)? else { return Ok(None) };
        let look = look(&program, &found);
        let count = self.looks.entry(look.clone()).or_default();
        *count += 1;
        if *count > 1 && look != "value | value" {
            return Ok(None);
        }
        let kept = program.lines().take_while(|&line| line != PROGRAM_BEGINS).count();
        let kept = if kind == Kind::Whole && kept < program.lines().count() { kept + 1 } else { 0 };
        let mut trouble = None;
        // Each try at a program without an end would take its whole time.
        let is_endless = matches!(&found, (Verdict::Endless, _) | (_, Verdict::Endless));
        let kept = if is_endless { program.lines().count() } else { kept };
        let small = minimise(&program, kept, &mut |smaller| {
            let found = self.disagreement(kind, smaller).unwrap_or_else(|error| {
                trouble = Some(error);
                None
            });
            found.is_some_and(|found| self::look(smaller, &found) == look)
        });
        if let Some(error) = trouble {
            return Err(error);
        }
        let Some((cpython, ours)) = self.disagreement(kind, &small)? else {
            if is_endless {
                // It had an end after all: the machine was too busy to see it.
                self.looks.entry(look).and_modify(|count| *count -= 1);
                return Ok(None);
            }
            bail!("the program of seed {seed} is answered now one way, now another");
        };
        let micropython = self.micropython.as_mut().map(|judge| judge.run(&small)).transpose()?;
        Ok(Some(Finding { kind, seed, program: small, cpython, ours, micropython }))
    }

    fn ask_cpython(&mut self, kind: Kind, program: &str) -> Result<Verdict> {
        match kind {
            Kind::Whole => self.cpython.run(program),
            Kind::Damaged => self.cpython.compile(program),
        }
    }

    fn disagreement(&mut self, kind: Kind, program: &str) -> Result<Option<Disagreement>> {
        let mut cpython = self.ask_cpython(kind, program)?;
        let ours = self.board.run(program)?;
        if kind == Kind::Whole && cpython == Verdict::Endless && matches!(ours, Verdict::Printed(_)) {
            cpython = self.cpython.run_to_the_end(program)?;
        }
        let agree = match (kind, &cpython, &ours) {
            (Kind::Damaged, _, Verdict::Endless) | (_, Verdict::Endless, Verdict::Endless) => true,
            (Kind::Damaged, _, Verdict::Printed(_)) => {
                // What `exec` is given may be damaged too, and that shows only when the program runs.
                is_refused(&cpython) == is_refused(&ours)
                    || (!is_refused(&cpython) && is_refused(&self.cpython.run(program)?))
            }
            (Kind::Whole, Verdict::Printed(theirs), Verdict::Printed(own)) => {
                self.lines += own.lines().count();
                let cases = explained(program, theirs, own);
                for case in cases.iter().flatten() {
                    *self.explained.entry(case).or_default() += 1;
                }
                cases.is_ok()
            }
            _ => false,
        };
        self.refused += usize::from(is_refused(&cpython));
        Ok((!agree).then_some((cpython, ours)))
    }
}

/// Whether the program is no Python.
fn is_refused(verdict: &Verdict) -> bool {
    let Verdict::Printed(text) = verdict else { return false };
    matches!(text.lines().last(), Some("SyntaxError" | "IndentationError" | "TabError"))
}

/// The first lines that differ, without numbers and quoted words: findings that look the same are likely one fault.
fn look(program: &str, (cpython, ours): &Disagreement) -> String {
    let (Verdict::Printed(cpython), Verdict::Printed(ours)) = (cpython, ours) else {
        return format!("{:.40}", format!("{ours:?}"));
    };
    let (cpython, ours) = explained(program, cpython, ours).err().unwrap_or_default();
    format!("{} | {}", words(cpython), words(ours))
}

/// The words of an exception's line outside quotes; of another line only that it is one.
fn words(line: &str) -> String {
    let line = line.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    let class = line.split(' ').next().unwrap_or_default();
    if !class.starts_with(|letter: char| letter.is_ascii_uppercase()) || !class.ends_with(['r', 'n', 't', 'd']) {
        return "value".into();
    }
    let mut quoted = false;
    line.chars()
        .filter(|letter| {
            quoted ^= matches!(letter, '\'' | '"');
            !quoted && !letter.is_ascii_digit()
        })
        .take(80)
        .collect()
}
