"""What is one's own: the personal link shows all that is kept, corrects it, withdraws it and wipes it out."""

import uuid

import pytest

from support import signing
from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_headers_of_every_answer, assert_problem

MINE = "/v1/pledges/mine"
ANY = {"If-Match": "*"}
# Purpose of a receipt → consent.
CONSENTS = {"public-name": "publicName", "newsletter": "newsletter", "share-with-partners": "shareWithPartners"}


@pytest.fixture
def pledge(http):
    return signing.person(signing.goal_id(http), name=f"Wilhelmina {uuid.uuid4().hex[:12]}", municipality="GM0344", postcodeArea="3511",
                          statement="Ik zet koffie.", consents={**signing.AGREED, "publicName": True})


@pytest.fixture
def made(http, db, pledge):
    return signing.confirmed(http, db, pledge)


@pytest.fixture
def token(db, made):
    return signing.manage_token(db, made)


def show(http, token):
    answer = http.get(MINE, key=token)
    assert answer.status == 200, answer
    return answer


def change(http, token, fields, headers=None):
    return http.patch(MINE, json=fields, key=token, headers=headers or ANY)


# --- seeing ----------------------------------------------------------------------------------------------------------


def test_everything_that_is_kept_is_shown(http, made, token, pledge):
    answer = show(http, token)
    shown = answer.json()
    assert shown["id"] == made
    for name in ("signer", "name", "email", "goals", "municipality", "postcodeArea", "statement", "declaration"):
        assert shown[name] == pledge[name], name
    assert shown["consents"] == {"publicName": True, "newsletter": False, "shareWithPartners": False}
    assert (shown["status"], shown["statementState"], shown["approvedStatement"]) == ("confirmed", "submitted", None)
    assert shown["signedAt"] and shown["confirmedAt"] and not shown["withdrawnAt"]
    assert_headers_of_every_answer(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_column_that_is_kept_is_among_it(http, db, token):
    """A column that is added to the table has to be shown to whom it is about."""
    columns = {name for (name,) in db("""select column_name from information_schema.columns
                                         where table_schema = 'public' and table_name = 'pledges'""")} - {"version"}
    names = {"public_name": "consents", "newsletter": "consents", "share_with_partners": "consents",
             "representative_name": "representative", "representative_role": "representative"}
    shown = show(http, token).json()
    for column in columns:
        head, *rest = column.split("_")
        assert names.get(column, head + "".join(part.capitalize() for part in rest)) in shown, column


def test_head_and_fields_and_not_modified(http, token):
    known = show(http, token)
    head = http.head(MINE, key=token)
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", known.headers["ETag"])
    assert list(http.get(MINE + "?fields=name,receipts", key=token).json()) == ["name", "receipts"]
    assert http.get(MINE, key=token, headers={"If-None-Match": known.headers["ETag"]}).status == 304
    assert http.get(MINE + "?expand=declaration,goals", key=token).json()["declaration"]["slug"] == signing.DECLARATION


def test_reading_ones_own_needs_no_reason_and_is_not_written_down(http, db, token):
    before = db("select count(*) from personal_reads")
    show(http, token)
    assert db("select count(*) from personal_reads") == before


@pytest.mark.parametrize(("method", "path"), [("GET", MINE), ("PATCH", MINE), ("DELETE", MINE), ("POST", MINE + "/withdrawal")])
def test_without_a_good_token_there_is_nothing(method, path, http, db, made, admin):
    tokens = [None, "x", "A" * 43, admin, signing.confirm_token(db, made), signing.manage_token(db, made, "-1 second")]
    found = set()
    for token in tokens:
        body = {"json": {"name": "x"}} if method == "PATCH" else {}
        answer = http.request(method, path, key=token, headers=ANY, **body)
        assert_problem(answer, "unauthorized")
        assert "Bearer" in answer.headers["WWW-Authenticate"]
        found.add(answer.body.replace(answer.headers["X-Request-Id"].encode(), b""))
    assert len(found) == 1
    assert db("select status from pledges where id = %s", made) == [("confirmed",)]


def test_personal_link_of_one_pledge_opens_no_other(http, db, made, token):
    other = signing.confirmed(http, db, signing.person(signing.goal_id(http)))
    assert show(http, token).json()["id"] == made
    assert_problem(http.get(f"/v1/pledges/{other}", key=token), "unauthorized")


# --- correcting ------------------------------------------------------------------------------------------------------


def test_correction_is_a_merge_patch_and_shows_at_once(http, made, token, pledge):
    etag = show(http, token).headers["ETag"]
    listed = f"/v1/pledges?id={made}"
    assert http.get(listed).json()["items"][0]["name"] == pledge["name"]
    changed = change(http, token, {"name": "Mina", "postcodeArea": None}, {"If-Match": etag})
    assert changed.status == 200, changed
    assert (changed.json()["name"], changed.json()["postcodeArea"]) == ("Mina", None)
    assert changed.json()["statement"] == "Ik zet koffie."
    assert changed.body == show(http, token).body
    assert changed.headers["ETag"] == show(http, token).headers["ETag"] != etag
    assert http.get(listed).json()["items"][0]["name"] == "Mina"


def test_correction_says_which_version(http, token):
    assert_problem(http.patch(MINE, json={"name": "x"}, key=token), "precondition-required")
    etag = show(http, token).headers["ETag"]
    assert change(http, token, {"name": "Mina"}, {"If-Match": etag}).status == 200
    assert_problem(change(http, token, {"name": "Wil"}, {"If-Match": etag}), "precondition-failed")


def test_brief_answer_on_request(http, token):
    brief = change(http, token, {"name": "Mina"}, {**ANY, "Prefer": "return=minimal"})
    assert (brief.status, brief.body, brief.headers["Preference-Applied"]) == (204, b"", "return=minimal")
    assert brief.headers["ETag"].split("-")[0] == show(http, token).headers["ETag"].split("-")[0]


@pytest.mark.parametrize("fields", [{"email": "x@example.org"}, {"status": "confirmed"}, {"signer": "organisation"},
                                    {"consents": {"sign": False}}, {"declaration": "x"}, {"faxNumber": "1"}, {"receipts": []}])
def test_what_is_fixed_stays(fields, http, token):
    before = show(http, token).body
    assert_problem(change(http, token, fields), "invalid-input")
    assert show(http, token).body == before


@pytest.mark.parametrize(("purpose", "name"), CONSENTS.items())
def test_every_change_of_a_consent_leaves_a_receipt(purpose, name, http, token):
    begin = show(http, token).json()
    assert [receipt["purpose"] for receipt in begin["receipts"]] == ["newsletter", "public-name", "share-with-partners", "sign"]
    for given in (not begin["consents"][name], begin["consents"][name]):
        shown = change(http, token, {"consents": {name: given}}).json()
        assert shown["consents"][name] is given
        last = shown["receipts"][-1]
        assert (last["purpose"], last["given"], last["declaration"]) == (purpose, given, signing.DECLARATION)
        assert last["hash"] == shown["declarationHash"]
    assert len(show(http, token).json()["receipts"]) == 6
    change(http, token, {"consents": {name: begin["consents"][name]}})
    assert len(show(http, token).json()["receipts"]) == 6


def test_consent_to_be_named_taken_back_hides_the_name_at_once(http, made, token, pledge):
    assert http.get("/v1/pledges/" + made).status == 200
    assert change(http, token, {"consents": {"publicName": False}}).status == 200
    assert_problem(http.get("/v1/pledges/" + made), "not-found")
    assert pledge["name"] not in http.get("/v1/pledges?limit=500").text


def test_all_consents_back_to_no_with_null(http, token):
    shown = change(http, token, {"consents": None}).json()
    assert shown["consents"] == {"publicName": False, "newsletter": False, "shareWithPartners": False}


def test_new_statement_waits_to_be_looked_at_again(http, made, token, admin):
    decided = http.post(f"/v1/pledges/{made}/decisions", json={"decision": "approve-statement"}, key=admin)
    assert decided.status == 201, decided
    assert show(http, token).json()["approvedStatement"] == "Ik zet koffie."
    shown = change(http, token, {"statement": "Ik zet thee."}).json()
    assert (shown["statementState"], shown["approvedStatement"]) == ("submitted", None)
    assert change(http, token, {"statement": None}).json()["statementState"] == "none"


# --- withdrawing and erasing -----------------------------------------------------------------------------------------


def counted(db):
    return db("""select coalesce(sum(delta), 0) + coalesce((select count from pledge_counts where dimension = 'total'), 0)
                 from pledge_count_changes""")[0][0]


def test_withdrawal_takes_effect_at_once_in_lists_and_in_the_cache(http, db, made, token):
    listed = f"/v1/pledges?count=true&id={made}"
    for _ in range(2):  # the second is answered from memory
        assert http.get(listed).json()["total"] == 1
        assert http.get("/v1/pledges/" + made).status == 200
    before = counted(db)
    answer = http.post(MINE + "/withdrawal", key=token)
    assert (answer.status, answer.json()) == (200, {"status": "withdrawn"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert http.get(listed).json()["total"] == 0
    assert_problem(http.get("/v1/pledges/" + made), "not-found")
    assert counted(db) == before - 1
    shown = show(http, token).json()
    assert shown["status"] == "withdrawn" and shown["withdrawnAt"]


def test_withdrawing_again_changes_nothing(http, token):
    http.post(MINE + "/withdrawal", key=token)
    first = show(http, token).body
    again = http.post(MINE + "/withdrawal", key=token)
    assert (again.status, again.json()) == (200, {"status": "withdrawn"})
    assert show(http, token).body == first


def test_what_was_not_confirmed_can_be_withdrawn_too(http, db):
    made = signing.pending(http, db, signing.person(signing.goal_id(http)))
    assert http.post(MINE + "/withdrawal", key=signing.manage_token(db, made)).status == 200
    assert db("select status from pledges where id = %s", made) == [("withdrawn",)]


def everywhere(db, *texts):
    """Tables in which one of these texts stands."""
    return [table for table in sorted(db.tables()) for text in texts
            if db(f"select from {table} t where t::text ilike %s limit 1", f"%{text}%")]


def test_erasure_leaves_nothing_in_any_table(http, db, made, token, pledge, admin):
    decided = http.post(f"/v1/pledges/{made}/decisions", key=admin,
                        json={"decision": "invalidate", "reason": f"{pledge['name']} bestaat niet."})
    assert decided.status == 201, decided
    assert http.get(f"/v1/pledges/{made}", key=admin, headers=signing.REASON).status == 200
    before = counted(db)
    email = pledge["email"]
    assert set(everywhere(db, email, pledge["name"])) == {"pledges", "pledge_decisions"}
    answer = http.delete(MINE, key=token)
    assert (answer.status, answer.body) == (204, b"")
    assert everywhere(db, email, pledge["name"]) == []
    for table in ("pledge_tokens", "pledge_consents", "mails"):
        assert db(f"select count(*) from {table} where pledge = %s", made) == [(0,)], table
    assert counted(db) == before
    assert_problem(http.get(MINE, key=token), "unauthorized")
    assert_problem(http.get(f"/v1/pledges/{made}", key=admin, headers=signing.REASON), "not-found")


def test_erasure_takes_what_waits_in_the_inbox_along(http, db, made, token, pledge):
    db("""insert into pledge_signups (id, kind, dropped, email, language, name)
          values (gen_random_uuid(), 'link', true, upper(%s), 'nl', %s)""", pledge["email"], pledge["name"])
    assert http.delete(MINE, key=token).status == 204
    assert everywhere(db, pledge["email"], pledge["name"]) == []


def test_who_was_erased_still_counts_and_may_sign_again(http, db, made, token, pledge):
    before = counted(db)
    assert http.delete(MINE, key=token).status == 204
    assert counted(db) == before
    assert signing.confirmed(http, db, pledge) != made


def test_erased_name_is_gone_from_the_list_at_once(http, made, token):
    for _ in range(2):
        assert http.get(f"/v1/pledges?id={made}").json()["items"] != []
    assert http.delete(MINE, key=token).status == 204
    assert http.get(f"/v1/pledges?id={made}").json()["items"] == []
