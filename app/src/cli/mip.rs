//! `mip`: installs packages on the board; this computer fetches them.
//!
//! Formats and addresses are those of MicroPython's package index, as the board's own module `mip` has them.
//!
//! **Invariant:** all files of a package, and of the packages that it needs, are here and checked before the first one goes to
//! the board; there each is replaced whole.

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::{Failure, board_path};
use crate::board::link::{FileError, FileRequest, join};
use crate::workers::board_session::BoardSession;
use crate::workers::disk::describe;

/// Where packages come from.
pub const INDEX: &str = "https://micropython.org/pi/v2";

/// The byte code that the firmware runs, as the index names it.
const BYTE_CODE: &str = "6";

/// Longer than any package takes, so that a silent server does not keep the terminal.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes of the largest file.
const LARGEST: u64 = 16 << 20;

/// Hosts of repositories: what an address begins with, and where files are, for owner, repository, branch or tag, and path.
const HOSTS: &[(&str, &str)] = &[
    ("github:", "https://raw.githubusercontent.com/{owner}/{repository}/{branch}/{path}"),
    ("gitlab:", "https://gitlab.com/{owner}/{repository}/-/raw/{branch}/{path}"),
    ("codeberg:", "https://codeberg.org/api/v1/repos/{owner}/{repository}/raw/{path}?ref={branch}"),
];

/// What is to be installed.
#[derive(Debug, Clone)]
pub struct Order {
    /// Names, addresses or paths, each with `@VERSION` if one is wanted.
    pub packages: Vec<String>,
    /// Address or folder of the index.
    pub index: String,
    /// Folder on the board.
    pub target: String,
    /// Whether packages come as byte code.
    pub form: Form,
}

/// How the index gives a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As byte code, ready to run.
    ByteCode,
    /// As Python source.
    Source,
}

/// A file for the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    path: String,
    data: Vec<u8>,
}

/// A `package.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Description {
    /// Paths, and the beginning of the SHA-256 of files in the index.
    hashes: Vec<(String, String)>,
    /// Paths, and addresses, which may be relative to the description.
    urls: Vec<(String, String)>,
    /// Names and versions.
    deps: Vec<(String, String)>,
}

/// Fetches everything that an order needs.
pub fn fetch_all(order: &Order) -> Result<Vec<Fetched>, Failure> {
    let mut collection = Collection { order, files: Vec::new(), seen: Vec::new() };
    for package in &order.packages {
        let (package, version) = match package.split_once('@') {
            Some((package, version)) => (package, Some(version)),
            None => (package.as_str(), None),
        };
        collection.package(package, version)?;
    }
    Ok(collection.files)
}

/// Writes the files to the board.
pub fn write_all(board: &mut BoardSession, files: Vec<Fetched>) -> Result<(), Failure> {
    for Fetched { path, data } in files {
        for (end, _) in path.match_indices('/').skip(1) {
            let folder = path[..end].to_owned();
            match board.file(FileRequest::MakeDirectory(folder.clone())) {
                Ok(_) | Err(FileError::Errno(17)) => {}
                Err(error) => return Err(Failure::BoardFile(format!("mkdir :{folder}"), error)),
            }
        }
        say!("{:>10} :{path}", data.len());
        let request = FileRequest::Write(path.clone(), data);
        board.file(request).map_err(|error| Failure::BoardFile(format!(":{path}"), error))?;
    }
    Ok(())
}

struct Collection<'a> {
    order: &'a Order,
    files: Vec<Fetched>,
    /// Addresses of descriptions, as packages may need each other.
    seen: Vec<String>,
}

impl Collection<'_> {
    fn package(&mut self, package: &str, version: Option<&str>) -> Result<(), Failure> {
        if package.ends_with(".py") || package.ends_with(".mpy") {
            let name = package.rsplit(['/', '\\']).next().unwrap_or(package);
            let path = self.place(name)?;
            self.files.push(Fetched { path, data: fetch(package, version)? });
            return Ok(());
        }
        let address = if package.ends_with(".json") {
            package.to_owned()
        } else if is_remote(package) || package.contains('/') || Path::new(package).is_dir() {
            format!("{}/package.json", package.trim_end_matches('/'))
        } else {
            let form = match self.order.form {
                Form::ByteCode => BYTE_CODE,
                Form::Source => "py",
            };
            let index = self.order.index.trim_end_matches('/');
            format!("{index}/package/{form}/{package}/{}.json", version.unwrap_or("latest"))
        };
        if self.seen.contains(&address) {
            return Ok(());
        }
        self.seen.push(address.clone());
        let text = fetch(&address, version)?;
        // By way of an object, as a list would be taken for the fields.
        let description: Description = serde_json::from_slice(&text)
            .and_then(|object| serde_json::from_value(serde_json::Value::Object(object)))
            .map_err(|error| Failure::Local(format!("{address} describes no package: {error}.")))?;
        self.contents(&address, &description, version)?;
        for (name, version) in &description.deps {
            self.package(name, Some(version).filter(|version| !version.is_empty()).map(String::as_str))?;
        }
        Ok(())
    }

    fn contents(&mut self, address: &str, description: &Description, version: Option<&str>) -> Result<(), Failure> {
        for (path, digest) in &description.hashes {
            let path = self.place(path)?;
            let index = self.order.index.trim_end_matches('/');
            let folder = digest.get(..2).unwrap_or(digest);
            let file = format!("{index}/file/{folder}/{digest}");
            let data = fetch(&file, None)?;
            if !hexadecimal(&data).starts_with(digest) {
                return Err(Failure::Local(format!("{file} is damaged: its SHA-256 does not begin as its name.")));
            }
            self.files.push(Fetched { path, data });
        }
        for (path, file) in &description.urls {
            let path = self.place(path)?;
            let base = address.rsplit_once(['/', '\\']).map(|(base, _)| base);
            let file = match base {
                Some(base) if !is_remote(file) && !Path::new(file).is_absolute() => format!("{base}/{file}"),
                _ => file.clone(),
            };
            self.files.push(Fetched { path, data: fetch(&file, version)? });
        }
        Ok(())
    }

    /// Where a file of a package goes.
    fn place(&self, path: &str) -> Result<String, Failure> {
        if path.split('/').any(|part| part == "..") {
            return Err(Failure::Local(format!("{path} leaves the folder of the package.")));
        }
        Ok(board_path(&join(&self.order.target, path)))
    }
}

fn is_remote(address: &str) -> bool {
    address.starts_with("http://")
        || address.starts_with("https://")
        || HOSTS.iter().any(|(host, _)| address.starts_with(host))
}

/// Where an address leads: itself, or a file of a repository.
fn url(address: &str, version: Option<&str>) -> Result<String, Failure> {
    let Some((host, form)) = HOSTS.iter().find(|(host, _)| address.starts_with(host)) else {
        return Ok(address.to_owned());
    };
    let parts: Vec<_> = address[host.len()..].splitn(3, '/').collect();
    let [owner, repository, path] = parts[..] else {
        return Err(Failure::Usage(format!("{address} is not of the form {host}OWNER/REPOSITORY/PATH")));
    };
    Ok(form
        .replace("{owner}", owner)
        .replace("{repository}", repository)
        .replace("{branch}", version.unwrap_or("HEAD"))
        .replace("{path}", path))
}

fn fetch(address: &str, version: Option<&str>) -> Result<Vec<u8>, Failure> {
    if !is_remote(address) {
        let path = Path::new(address.strip_prefix("file://").unwrap_or(address));
        return std::fs::read(path).map_err(|error| Failure::Local(describe(path, &error)));
    }
    let url = url(address, version)?;
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
    let answer =
        agent.get(&url).call().and_then(|mut answer| answer.body_mut().with_config().limit(LARGEST).read_to_vec());
    answer.map_err(|error| match error {
        ureq::Error::StatusCode(404) => Failure::Local(format!("{url} does not exist. Is the name right?")),
        error => Failure::Local(format!("{url} cannot be fetched: {error}.")),
    })
}

fn hexadecimal(data: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, data);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_have_addresses() {
        let check = |address: &str, version, expected: &str| {
            assert_eq!(url(address, version).expect("an address"), expected);
        };
        check("github:o/r/a/b.py", None, "https://raw.githubusercontent.com/o/r/HEAD/a/b.py");
        check("github:o/r/a/b.py", Some("v1"), "https://raw.githubusercontent.com/o/r/v1/a/b.py");
        check("gitlab:o/r/package.json", Some("main"), "https://gitlab.com/o/r/-/raw/main/package.json");
        check("codeberg:o/r/b.py", None, "https://codeberg.org/api/v1/repos/o/r/raw/b.py?ref=HEAD");
        check("http://host/b.py", Some("v1"), "http://host/b.py");
        assert!(url("github:o/r", None).is_err());
    }

    #[test]
    fn digests_are_sha_256() {
        assert!(hexadecimal(b"abc").starts_with("ba7816bf8f01cfea"));
    }
}
