//! What a refused call was about; the counterpart of `trailscope/ingest/refusals.py`.

const BEFORE_ACTION: &[u8] = b"is not authorized to perform: ";
const BEFORE_RESOURCE: &[u8] = b" on resource: ";
const BEHIND: [&[u8]; 6] =
    [b" because ", b" with an explicit ", b" on the specified ", b" (", b". Encoded ", b" Encoded "];
const PHRASES: [&[u8]; 8] = [
    b"user",
    b"role",
    b"group",
    b"policy",
    b"instance profile",
    b"instance-profile",
    b"server certificate",
    b"server-certificate",
];
const CUT_BYTES: usize = 1023;

/// Append the resource that the message of a refusal names; whether it names one.
pub fn refused_resource(message: &[u8], into: &mut Vec<u8>) -> bool {
    let named = strip(named(message).unwrap_or_default(), b'"');
    if named.is_empty() || named == b"*" {
        return false;
    }
    if let Some((_, rest)) = phrase(named).filter(|(_, rest)| rest.starts_with(b"arn:")) {
        into.extend_from_slice(rest);
    } else if let Some(rest) = named.strip_prefix(b"instance profile ") {
        into.extend_from_slice(b"instance-profile ");
        into.extend_from_slice(rest);
    } else {
        into.extend_from_slice(named);
    }
    if message.len() >= CUT_BYTES && message.ends_with(named) {
        into.extend_from_slice("…".as_bytes());
    }
    true
}

/// Append the phrase `user bob` as `user/bob`, any other text as it is.
pub fn show_as_name(resource: &[u8], into: &mut Vec<u8>) {
    if let Some((kind, rest)) = phrase(resource) {
        into.extend_from_slice(kind);
        into.push(b'/');
        into.extend_from_slice(rest);
    } else {
        into.extend_from_slice(resource);
    }
}

fn phrase(text: &[u8]) -> Option<(&[u8], &[u8])> {
    PHRASES.iter().find_map(|kind| text.strip_prefix(*kind)?.strip_prefix(b" ").map(|rest| (*kind, rest)))
}

fn named(message: &[u8]) -> Option<&[u8]> {
    let mut rest = message;
    loop {
        rest = &rest[find(rest, BEFORE_ACTION)? + BEFORE_ACTION.len()..];
        if let Some(resource) = behind_action(rest).filter(|resource| !resource.is_empty()) {
            let length = (1..resource.len()).find(|&at| ends_here(&resource[at..])).unwrap_or(resource.len());
            return Some(&resource[..length]);
        }
    }
}

fn ends_here(text: &[u8]) -> bool {
    text == b"." || BEHIND.iter().any(|end| text.starts_with(end))
}

/// What follows `service:Action on resource: `.
fn behind_action(text: &[u8]) -> Option<&[u8]> {
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let service = text.iter().take_while(|&byte| word(byte) || *byte == b'-').count();
    let action = text.get(service..)?.strip_prefix(b":")?;
    let length = action.iter().take_while(|&byte| word(byte) || *byte == b'*').count();
    if service == 0 || length == 0 { None } else { action[length..].strip_prefix(BEFORE_RESOURCE) }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn strip(mut text: &[u8], byte: u8) -> &[u8] {
    while let Some(rest) = text.strip_prefix(&[byte]) {
        text = rest;
    }
    while let Some(rest) = text.strip_suffix(&[byte]) {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named_in(message: &str) -> Option<String> {
        let mut into = Vec::new();
        refused_resource(message.as_bytes(), &mut into).then(|| String::from_utf8(into).unwrap())
    }

    #[test]
    fn the_resource_ends_where_the_reason_begins() {
        let start = "User: arn:aws:iam::1:user/x is not authorized to perform: iam:GetUser on resource: ";
        for (rest, expected) in [
            ("user bob because no identity-based policy allows it", Some("user bob")),
            ("arn:aws:s3:::b with an explicit deny", Some("arn:aws:s3:::b")),
            ("user arn:aws:iam::1:user/y.", Some("arn:aws:iam::1:user/y")),
            ("\"instance profile p\"", Some("instance-profile p")),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(named_in(&format!("{start}{rest}")).as_deref(), expected, "{rest}");
        }
    }

    #[test]
    fn a_message_that_was_cut_may_have_lost_the_end_of_the_name() {
        let start = "is not authorized to perform: s3:GetObject on resource: ";
        let name = "x".repeat(1023 - start.len());
        assert_eq!(named_in(&format!("{start}{name}")), Some(format!("{name}…")));
    }

    #[test]
    fn a_phrase_is_shown_as_a_name() {
        let mut into = Vec::new();
        show_as_name(b"user bob", &mut into);
        assert_eq!(into, b"user/bob");
    }
}
