/* What is wrong with a signature: rows of MESSAGE(), see wdhs/message.h. No include guard. */
MESSAGE(NAME_HAS_URL, "contains-url", "In een naam kan geen webadres staan.", "A name cannot contain a web address.")
MESSAGE(CHALLENGE_REQUIRED, "challenge-required", "Los eerst de opgave van GET /v1/pledges/challenge op.",
        "Solve the challenge of GET /v1/pledges/challenge first.")
MESSAGE(BAD_CHALLENGE, "invalid-challenge", "Dit is niet de oplossing van een opgave van deze dienst.",
        "This is not the solution of a challenge of this service.")
MESSAGE(CHALLENGE_GONE, "challenge-expired", "Deze opgave is al gebruikt of verlopen; haal een nieuwe op.",
        "This challenge has been used or has expired; fetch a new one.")
MESSAGE(BAD_TOKEN, "invalid-token",
        "Deze link is niet geldig of verlopen. Onderteken opnieuw; dan komt er een nieuwe mail.",
        "This link is not valid or has expired. Sign again and a new mail will come.")
MESSAGE(MUST_AGREE, "must-agree", "Zonder deze verklaring kan er niet worden ondertekend: zet \"{1}\" op true.",
        "Signing is not possible without this statement: set \"{1}\" to true.")
