//! The page's way in: `POST /api/v1/session` turns the token of its address into a cookie.

use app::wire::Code;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;

use crate::guard::{cookie_name, holds_token};
use crate::house::House;
use crate::refusal::Refusal;

/// Gives the cookie for the token; scripts cannot read it and other sites cannot send it.
pub(crate) async fn open(
    State(house): State<House>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Refusal> {
    if !holds_token(&house, &headers) {
        return Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            Code::BadRequest,
            "The token is not right; open the address that `undertone-cli serve` printed.",
        ));
    }
    let cookie = format!(
        "{}={}; HttpOnly; SameSite=Strict; Path=/",
        cookie_name(house.address),
        house.keys.session()
    );
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]))
}

/// Takes the cookie back from this browser.
pub(crate) async fn close(State(house): State<House>) -> impl IntoResponse {
    let cookie = format!(
        "{}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0",
        cookie_name(house.address)
    );
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)])
}
