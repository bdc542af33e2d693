package dev.drydock.provenance;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A work of others under one licence.
 *
 * @param version empty if it is not known
 * @param licence an SPDX expression
 * @param copyright empty if the licence does not ask for it, or the part's own file has it
 * @param source where it comes from, a URL
 */
record Part(String name, String version, String licence, String copyright, String source) {
    private static final Pattern REPOSITORY = Pattern.compile("https://github[.]com/([^/]+/[^/]+?)(?:[.]git)?");
    private static final String CRATES = "https://crates.io/crates/";

    /** The package URL by which databases of advisories know the part. */
    Optional<String> packageUrl() {
        String at = version.isEmpty() ? "" : "@" + version;
        if (source.startsWith(CRATES)) {
            return Optional.of("pkg:cargo/" + source.substring(CRATES.length()) + at);
        }
        Matcher repository = REPOSITORY.matcher(source);
        return repository.matches() ? Optional.of("pkg:github/" + repository.group(1) + at) : Optional.empty();
    }
}
