//! Who may come in: by which address, from where, with which key; and the headers that keep a
//! page of ours from doing anything but its own work.

use std::net::{IpAddr, SocketAddr};

use app::wire::Code;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::house::House;
use crate::refusal::Refusal;

/// The port of `http` addresses that name none.
const HTTP_PORT: u16 = 80;

/// On every answer: nothing but our own files is loaded, framed or leaked.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
         font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Lets in what came by our own name and from our own page or a program, a bounded number at a
/// time, and puts the protecting headers on every answer.
pub(crate) async fn at_the_door(
    State(house): State<House>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match welcome(&house, &request) {
        Ok(()) => match house.requests.clone().try_acquire_owned() {
            Ok(_place) => next.run(request).await,
            Err(_) => Refusal::too_many().into_response(),
        },
        Err(refusal) => refusal.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in &HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Lets in those who hold the owner's token, the page's cookie, or the key of this address.
pub(crate) async fn with_key(State(house): State<House>, request: Request, next: Next) -> Response {
    if holds_key(&house, request.headers(), request.uri()) {
        return next.run(request).await;
    }
    Refusal::new(
        StatusCode::UNAUTHORIZED,
        Code::BadRequest,
        "This needs the token of the address that `undertone-cli serve` printed.",
    )
    .into_response()
}

/// The cookie's name: browsers share cookies between the ports of a host, so it names the port.
pub(crate) fn cookie_name(address: SocketAddr) -> String {
    format!("undertone_{}", address.port())
}

/// The owner's token in the header, for the routes that want nothing else.
pub(crate) fn holds_token(house: &House, headers: &HeaderMap) -> bool {
    bearer(headers).is_some_and(|token| house.keys.opens(token))
}

fn holds_key(house: &House, headers: &HeaderMap, uri: &Uri) -> bool {
    holds_token(house, headers)
        || cookie(headers, &cookie_name(house.address))
            .is_some_and(|value| house.keys.is_session(value))
        || query(uri, "token").is_some_and(|token| house.keys.opens(token))
        || query(uri, "key").is_some_and(|key| house.keys.opens_path(uri.path(), key))
}

fn welcome(house: &House, request: &Request) -> Result<(), Refusal> {
    let headers = request.headers();
    if !host(request).is_some_and(|host| is_ours(host, house.address)) {
        return Err(Refusal::forbidden(
            "This door answers to the address it printed, and to no other name.",
        ));
    }
    if headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "cross-site" || site == "same-site")
        && !is_navigation(request)
    {
        return Err(foreign());
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    match headers.get(header::ORIGIN) {
        Some(origin) if !reads => origin
            .to_str()
            .ok()
            .and_then(|origin| origin.strip_prefix("http://"))
            .filter(|origin| is_ours(origin, house.address))
            .map(drop)
            .ok_or_else(foreign),
        _ => Ok(()),
    }
}

fn foreign() -> Refusal {
    Refusal::forbidden("Other pages may not use this door.")
}

/// Following a link to the page itself is welcome from anywhere: it carries no cookie along.
fn is_navigation(request: &Request) -> bool {
    request.method() == Method::GET
        && request
            .headers()
            .get("sec-fetch-mode")
            .is_some_and(|mode| mode == "navigate")
}

/// The address the client asked for: the request's own, when it is absolute, else its header.
fn host(request: &Request) -> Option<&str> {
    match request.uri().authority() {
        Some(authority) => Some(authority.as_str()),
        None => {
            let mut hosts = request.headers().get_all(header::HOST).iter();
            let host = hosts.next()?.to_str().ok()?;
            hosts.next().is_none().then_some(host)
        }
    }
}

/// Whether `host` is a name of this computer with our port: what a page elsewhere cannot have,
/// even when its name was made to lead here.
fn is_ours(host: &str, address: SocketAddr) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => match port.parse() {
            Ok(port) => (name, port),
            Err(_) => return false,
        },
        _ => (host, HTTP_PORT),
    };
    let bare = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    port == address.port()
        && (name.eq_ignore_ascii_case("localhost")
            || bare
                .unwrap_or(name)
                .parse::<IpAddr>()
                .is_ok_and(|ip| ip.is_loopback()))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A parameter of the address, as it stands there: our tokens and keys need no decoding.
fn query<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    uri.query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_computer_are_ours() {
        let address = SocketAddr::from(([127, 0, 0, 1], 4000));
        for ours in [
            "127.0.0.1:4000",
            "localhost:4000",
            "LOCALHOST:4000",
            "[::1]:4000",
        ] {
            assert!(is_ours(ours, address), "{ours}");
        }
        for foreign in [
            "",
            ":",
            "localhost",
            "127.0.0.1",
            "127.0.0.1:4001",
            "evil.example:4000",
            "[::1]",
            "localhost.evil.example:4000",
            "127.0.0.1.evil.example:4000",
            "192.168.0.7:4000",
            "localhost:4000:4000",
            "localhost:99999",
            "user@localhost:4000",
            "[fe80::1]:4000",
        ] {
            assert!(!is_ours(foreign, address), "{foreign}");
        }
        assert!(is_ours("localhost", SocketAddr::from(([127, 0, 0, 1], 80))));
    }

    #[test]
    fn keys_are_found_where_they_may_stand() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::AUTHORIZATION,
            HeaderValue::from_static("bearer  abc "),
        );
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("a=1; undertone_4=xyz"),
        );
        assert_eq!(bearer(&headers), Some("abc"));
        assert_eq!(cookie(&headers, "undertone_4"), Some("xyz"));
        assert_eq!(cookie(&headers, "undertone_5"), None);
        let uri = Uri::from_static("/songs?limit=1&token=abc");
        assert_eq!(query(&uri, "token"), Some("abc"));
        assert_eq!(query(&uri, "key"), None);
    }
}
