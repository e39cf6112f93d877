/* What is wrong with a request before anybody looks at what it asks: rows of MESSAGE(), see message.h. No include
 * guard. */
MESSAGE(BAD_PERCENT, "invalid-encoding", "De procentcodering in het webadres klopt niet.",
        "The percent-encoding in the URL is not valid.")
MESSAGE(BAD_UTF8, "invalid-encoding", "De tekst is geen geldige UTF-8.", "The text is not valid UTF-8.")
MESSAGE(NUL_CHARACTER, "nul-character", "De tekst bevat een NUL-teken.", "The text contains a NUL character.")
MESSAGE(TOO_MANY_PARAMETERS, "too-many-parameters", "Hoogstens {1} parameters zijn toegestaan.",
        "At most {1} parameters are allowed.")
