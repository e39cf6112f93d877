// From rows to what is answered: the JSON shapes of the service.

function contactPointOf(row) {
    if (row.contact_email === null && row.contact_phone === null && row.contact_url === null &&
        row.contact_opening_hours === null) {
        return null;
    }
    return {
        email: row.contact_email,
        phone: row.contact_phone,
        url: row.contact_url,
        openingHours: row.contact_opening_hours,
    };
}

export function collectiveOf(row) {
    return {
        id: row.id,
        slug: row.slug,
        name: row.name,
        aliases: row.aliases,
        type: row.type,
        themes: row.themes,
        scale: row.scale,
        phase: row.phase,
        municipality: row.municipality,
        province: row.province,
        place: row.place,
        postcodeArea: row.postcode_area,
        location: row.longitude === null ? null : { type: 'Point', coordinates: [row.longitude, row.latitude] },
        foundedYear: row.founded_year,
        website: row.website,
        contactPoint: contactPointOf(row),
        memberCount: row.member_count,
        memberCountSource: row.member_count_source,
        kvkNumber: row.kvk_number,
        externalIds: row.external_ids,
        description: row.description_nl ?? row.description_en,
        publicationState: row.publication_state,
        lastConfirmedOn: row.last_confirmed_on,
        maintainer: row.maintainer,
        synthetic: row.synthetic,
        createdAt: row.created_at,
        updatedAt: row.updated_at,
    };
}
