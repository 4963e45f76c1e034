//! The page, from inside the program.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use rust_embed::{Embed, EmbeddedFile};
use sha2::{Digest as _, Sha256};

/// What trunk has built, with compressed copies beside it. A build without the page has none.
#[derive(Embed)]
#[folder = "../dist"]
struct Page;

const INDEX: &str = "index.html";

/// What a program without a page says.
const NO_PAGE: &str =
    "This jackfield was built without its page. Build it with: cargo xtask build\n";

/// Encodings of which there are copies, best first.
const ENCODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// Names the page that is served: changes whenever the page does.
pub(super) fn build() -> String {
    match Page::get(INDEX) {
        Some(index) => {
            let digest = Sha256::digest(&index.data);
            shared::payload::plain_hex(&digest[..6])
        }
        None => "none".to_owned(),
    }
}

/// Serves a file of the page; a path that is none is one of the page's own views.
pub(super) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return (
            StatusCode::METHOD_NOT_ALLOWED,
            [(header::ALLOW, "GET, HEAD")],
        )
            .into_response();
    }
    let path = uri.path().trim_start_matches('/');
    // A view has no dot in its last part; a file has, and one that is missing is no view.
    let is_view = !path.rsplit('/').next().unwrap_or_default().contains('.');
    let path = if is_view { INDEX } else { path };
    match Page::get(path) {
        Some(file) => respond(path, file, &headers),
        None if path == INDEX => (StatusCode::NOT_FOUND, NO_PAGE).into_response(),
        None => (StatusCode::NOT_FOUND, "There is no such file.\n").into_response(),
    }
}

fn respond(path: &str, file: EmbeddedFile, request: &HeaderMap) -> Response {
    let (data, encoding) = best(path, file, request);
    let mut response = Body::from(data).into_response();
    let headers = response.headers_mut();
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = match kind.essence_str() {
        kind @ ("text/html" | "text/css" | "text/javascript") => format!("{kind}; charset=utf-8"),
        kind => kind.to_owned(),
    };
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    // Every file but the index is named after its content.
    let cache = if path == INDEX || !is_hashed(path) {
        "no-cache"
    } else {
        "public, max-age=31536000, immutable"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

fn best(
    path: &str,
    file: EmbeddedFile,
    request: &HeaderMap,
) -> (std::borrow::Cow<'static, [u8]>, Option<&'static str>) {
    let accepted = request
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    for (name, ending) in ENCODINGS {
        let offered = accepted.split(',').any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            parts.next() == Some(name) && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0"))
        });
        if offered && let Some(copy) = Page::get(&format!("{path}.{ending}")) {
            return (copy.data, Some(name));
        }
    }
    (file.data, None)
}

/// Whether a file's name holds a hash of its content, as in `frontend-0123456789abcdef_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    path.split(['-', '_', '.', '/'])
        .any(|part| part.len() >= 14 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_names_that_hold_a_hash() {
        assert!(is_hashed("frontend-6c5d4e1bb30d1c8f_bg.wasm"));
        assert!(is_hashed("main-6c5d4e1bb30d1c8f.css"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("favicon.svg"));
    }
}
