package dev.drydock.config;

import dev.drydock.yaml.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The site's time-stamp authority (RFC 3161).
 *
 * @param authority its address, {@code http} or {@code https}
 * @param certificates file of the certificates that its own must follow from, PEM
 * @param policy object identifier of the policy that it must state; empty for any
 * @param interval pause between two stamps, 1 min to 24 h
 */
public record TimeStampSettings(URI authority, Path certificates, Optional<String> policy, Duration interval) {
    static final String AUTHORITY = "time-stamp-authority";
    static final String CERTIFICATES = "time-stamp-ca";
    static final String POLICY = "time-stamp-policy";
    static final String INTERVAL = "time-stamp-interval";
    static final Set<String> KEYS = Set.of(AUTHORITY, CERTIFICATES, POLICY, INTERVAL);

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration USUAL = Duration.ofHours(1);

    /** Checked even where no authority is named, so that the first use does not fail. */
    static Optional<TimeStampSettings> read(Section section) {
        Optional<String> url = section.find(
                AUTHORITY,
                SiteValues.word("https?://[^\\s?#@]{1,500}", "a URL such as http://tsa.plant.example:318/tsr"));
        Optional<String> file =
                section.find(CERTIFICATES, SiteValues.word("/[^\\n]{1,1000}", "the full path of a file in PEM"));
        Optional<String> policy = section.find(
                POLICY, SiteValues.word("[0-2](\\.(0|[1-9][0-9]{0,9})){1,20}", "an object identifier such as 1.2.3.4"));
        Optional<Duration> interval =
                section.find(INTERVAL, SiteValues.span(SHORTEST, LONGEST, "1m to 24h, such as 1h"));
        if (url.isPresent() && file.isEmpty()) {
            section.refuse(
                    AUTHORITY,
                    "has no " + CERTIFICATES + " beside it; name the file of the certificates that the authority's own"
                            + " must follow from.");
        }
        if (!section.has(AUTHORITY)) {
            KEYS.stream()
                    .filter(section::has)
                    .sorted()
                    .forEach(key -> section.refuse(key, "needs " + AUTHORITY + "; add it."));
        }
        return url.flatMap(text -> address(text, section))
                .flatMap(address -> file.map(
                        path -> new TimeStampSettings(address, Path.of(path), policy, interval.orElse(USUAL))));
    }

    private static Optional<URI> address(String text, Section section) {
        try {
            URI address = new URI(text);
            if (address.getHost() != null) {
                return Optional.of(address);
            }
        } catch (URISyntaxException e) {
            // refused below
        }
        section.refuse(
                AUTHORITY,
                "is " + text + ", which names no host; write a URL such as http://tsa.plant.example:318/tsr.");
        return Optional.empty();
    }
}
