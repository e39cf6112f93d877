/* Taking mails out of the queue, and writing down what became of them, happens here in SQL. */
#include "outbox_sql.h"

/* A mail is not wanted any more when its pledge has moved on. The pledge is locked so that the token's reference to it
 * cannot fail: one that was deleted meanwhile has no mails. */
const char outbox_claim_sql[] =
    "with due as materialized ("
    " select m.id, m.pledge from mails m"
    " where m.state = 'queued' and m.due_at <= now() and (m.claimed_until is null or m.claimed_until < now())"
    " order by m.due_at limit $1::integer for update of m skip locked"
    "), there as materialized ("
    " select due.id as mail, p.* from due join pledges p on p.id = due.pledge for key share of p"
    "), numbered as materialized ("
    " select t.*, row_number() over () as number from there t"
    "), claimed as ("
    " update mails m set claimed_until = now() + $2::bigint * interval '1 millisecond', attempts = m.attempts + 1"
    " from numbered n where m.id = n.mail returning m.id, m.kind, m.language, m.attempts"
    "), facts as materialized ("
    " select c.id, c.kind, c.language, c.attempts, n.id as pledge, n.number, n.email, n.name, n.representative_name,"
    " n.declaration, n.goals, n.signed_at,"
    " case c.kind when 'confirm' then n.status = 'pending' and n.invalidated_at is null"
    " when 'confirmed' then n.status = 'confirmed' and n.invalidated_at is null"
    " else n.status in ('confirmed', 'withdrawn') end as wanted"
    " from claimed c join numbered n on n.mail = c.id"
    "), tokens as ("
    " insert into pledge_tokens (hash, pledge, purpose, signed_at, expires_at)"
    " select decode(h.hash, 'hex'), f.pledge, case f.kind when 'confirm' then 'confirm' else 'manage' end,"
    " case f.kind when 'confirm' then f.signed_at end,"
    " now() + case f.kind when 'confirm' then interval '14 days' else interval '30 days' end"
    " from facts f join unnest($3::text[]) with ordinality h (hash, number) on h.number = f.number where f.wanted"
    ") select f.id, f.pledge, f.kind, f.language, f.attempts, f.number, f.wanted, f.email, f.name,"
    " coalesce(f.representative_name, f.name),"
    " case f.language when 'en' then coalesce(d.title_en, d.title_nl) else d.title_nl end, d.controller_email,"
    " (select string_agg(case f.language when 'en' then coalesce(g.slogan_en, g.slogan_nl) else g.slogan_nl end,"
    " chr(10) order by g.number) from goals g where g.id = any (f.goals))"
    " from facts f left join declarations d on d.slug = f.declaration";

/* What another instance took over meanwhile is left to it, unless we did deliver it. */
const char outbox_record_sql[] =
    "with given as materialized ("
    " select * from unnest($1::uuid[], $2::text[], $3::integer[], $4::bigint[], $5::text[])"
    " g (id, outcome, attempts, delay, reason)"
    "), dropped as ("
    " delete from mails m using given g where m.id = g.id and g.outcome = 'dropped' returning m.id"
    "), changed as ("
    " update mails m set claimed_until = null,"
    " state = case g.outcome when 'sent' then 'sent' when 'refused' then 'dead' else 'queued' end,"
    " sent_at = case g.outcome when 'sent' then now() end,"
    " due_at = case g.outcome when 'deferred' then now() + g.delay * interval '1 millisecond' else m.due_at end,"
    " attempts = case g.outcome when 'released' then greatest(m.attempts - 1, 0) else m.attempts end,"
    " last_error = case g.outcome when 'sent' then null when 'released' then m.last_error else g.reason end"
    " from given g where m.id = g.id and g.outcome <> 'dropped'"
    " and (g.outcome = 'sent' or (m.attempts = g.attempts and m.state = 'queued')) returning m.id"
    ") select id from changed union all select id from dropped";
