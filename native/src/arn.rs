//! ARNs as a person reads them; the counterpart of `trailscope/ingest/arns.py`, whose docstrings say what is meant.

/// The parts of an ARN that say what it names.
#[derive(Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    pub service: &'a [u8],
    pub region: &'a [u8],
    pub account: &'a [u8],
    pub resource: &'a [u8],
}

/// A resource as kind and name; where the kind is not known, the name is all of it.
type Name<'a> = (Option<&'a [u8]>, &'a [u8]);

/// The ARN that a text is, if it is one and names something.
pub fn arn_of(text: &[u8]) -> Option<Arn<'_>> {
    let mut parts = text.splitn(6, |&byte| byte == b':');
    if parts.next()? != b"arn" {
        return None;
    }
    parts.next()?;
    let (service, region, account, resource) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    (!resource.is_empty()).then_some(Arn { service, region, account, resource })
}

/// Append a text that may be an ARN as `kind` and name, with account and region where they are not those of the record.
pub fn show(text: &[u8], kind: &[u8], account: &[u8], region: &[u8], into: &mut Vec<u8>) {
    let Some(arn) = arn_of(text) else {
        into.extend_from_slice(kind);
        into.extend_from_slice(text);
        return;
    };
    let (own_kind, called) = name(&arn);
    if kind.is_empty() {
        if let Some(own_kind) = own_kind {
            into.extend_from_slice(own_kind);
            into.push(b'/');
        }
        into.extend_from_slice(called);
    } else {
        into.extend_from_slice(kind);
        into.extend_from_slice(if own_kind.is_some() { called } else { behind_slash(called) });
    }
    let mut before: &[u8] = b" (";
    for (part, own) in [(arn.account, account), (arn.region, region)] {
        if !part.is_empty() && part != own {
            into.extend_from_slice(before);
            into.extend_from_slice(part);
            before = b" ";
        }
    }
    if before == b" " {
        into.push(b')');
    }
}

fn behind_slash(text: &[u8]) -> &[u8] {
    text.iter().position(|&byte| byte == b'/').map_or(text, |slash| &text[slash + 1..])
}

fn name<'a>(arn: &Arn<'a>) -> Name<'a> {
    let resource = arn.resource;
    match arn.service {
        b"iam" => of_iam(resource).unwrap_or((None, resource)),
        b"s3" if arn.account.is_empty() => (Some(b"bucket"), resource),
        b"s3" => (None, resource),
        b"sns" => (Some(b"topic"), resource),
        b"sqs" => (Some(b"queue"), resource),
        b"execute-api" => (Some(b"api"), resource),
        b"apigateway" => (None, &resource[leading(resource, |byte| byte == b'/')..]),
        b"kms" if resource.starts_with(b"alias/") => (Some(b"key"), resource),
        b"kms" => (None, resource),
        b"ssm" => of_ssm(resource),
        b"logs" => of_logs(resource),
        b"cloudformation" => of_stack(resource).unwrap_or((None, resource)),
        _ => of_other(resource),
    }
}

/// How many bytes a text begins with that are such.
fn leading(text: &[u8], such: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|&byte| !such(byte)).unwrap_or(text.len())
}

/// `user/path/name`: IAM names are unique whatever their path.
fn of_iam(resource: &[u8]) -> Option<Name<'_>> {
    let (kind, rest) = split_once(resource, |byte| byte == b'/')?;
    let known: [&[u8]; 5] = [b"user", b"role", b"group", b"policy", b"instance-profile"];
    let called = &rest[rest.iter().rposition(|&byte| byte == b'/')? + 1..];
    (known.contains(&kind) && !called.is_empty()).then_some((Some(kind), called))
}

/// A parameter that has a path is called by it, with its first slash.
fn of_ssm(resource: &[u8]) -> Name<'_> {
    match resource.strip_prefix(b"parameter/") {
        Some(rest) if rest.contains(&b'/') => (Some(b"parameter"), &resource[b"parameter".len()..]),
        _ => (None, resource),
    }
}

fn of_logs(resource: &[u8]) -> Name<'_> {
    let resource = resource.strip_suffix(b":*").unwrap_or(resource);
    let length = leading(resource, |byte| byte.is_ascii_lowercase() || byte == b'-');
    if length > 0 && resource.get(length) == Some(&b':') {
        (Some(&resource[..length]), &resource[length + 1..])
    } else {
        (None, resource)
    }
}

/// `stack/name/UUID`
fn of_stack(resource: &[u8]) -> Option<Name<'_>> {
    const UUID: usize = 36;
    let (kind, rest) = split_once(resource, |byte| byte == b'/')?;
    let (called, id) = split_once(rest, |byte| byte == b'/' || byte == b':')?;
    let hexadecimal = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_hexdigit);
    let is_id = id.len() == UUID
        && hexadecimal(&id[..8])
        && id[8] == b'-'
        && id[9..].iter().all(|&byte| byte == b'-' || byte.is_ascii_hexdigit());
    let fits = is_id && !called.is_empty() && !kind.is_empty() && kind.iter().all(u8::is_ascii_alphabetic);
    fits.then_some((Some(kind), called))
}

fn of_other(resource: &[u8]) -> Name<'_> {
    let length = leading(resource, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match resource.get(length) {
        Some(b':' | b'/') if resource[0].is_ascii_alphabetic() => (Some(&resource[..length]), &resource[length + 1..]),
        _ => (None, resource),
    }
}

fn split_once(text: &[u8], at: impl Fn(u8) -> bool) -> Option<(&[u8], &[u8])> {
    let place = text.iter().position(|&byte| at(byte))?;
    Some((&text[..place], &text[place + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, kind: &str) -> String {
        let mut into = Vec::new();
        show(text.as_bytes(), kind.as_bytes(), b"111122223333", b"eu-west-1", &mut into);
        String::from_utf8(into).unwrap()
    }

    #[test]
    fn an_arn_becomes_kind_and_name() {
        for (text, expected) in [
            ("arn:aws:iam::111122223333:role/service-role/deploy", "role/deploy"),
            ("arn:aws:iam::111122223333:oidc-provider/a/b", "oidc-provider/a/b"),
            ("arn:aws:s3:::logs/key", "bucket/logs/key"),
            ("arn:aws:sqs:eu-west-1:111122223333:jobs", "queue/jobs"),
            ("arn:aws:kms:eu-west-1:111122223333:alias/a", "key/alias/a"),
            ("arn:aws:ssm:eu-west-1:111122223333:parameter/a/b", "parameter//a/b"),
            ("arn:aws:logs:eu-west-1:111122223333:log-group:/a:*", "log-group//a"),
            ("arn:aws:apigateway:eu-west-1::/restapis/x", "restapis/x"),
            ("arn:aws:lambda:eu-west-1:111122223333:function:f", "function/f"),
            ("arn:aws:cloudformation:eu-west-1:111122223333:stack/s/0a1b2c3d-0000-0000-0000-000000000000", "stack/s"),
        ] {
            assert_eq!(shown(text, ""), expected, "{text}");
        }
    }

    #[test]
    fn account_and_region_are_said_where_they_are_not_the_record_s() {
        assert_eq!(shown("arn:aws:sns:us-east-1:444455556666:t", ""), "topic/t (444455556666 us-east-1)");
        assert_eq!(shown("arn:aws:iam::444455556666:role/r", "role/"), "role/r (444455556666)");
    }

    #[test]
    fn what_is_no_arn_stands_as_it_is() {
        for text in ["arn:aws:s3:::", "arn:aws:s3", "bucket", ""] {
            assert_eq!(shown(text, "bucket/"), format!("bucket/{text}"));
        }
    }
}
