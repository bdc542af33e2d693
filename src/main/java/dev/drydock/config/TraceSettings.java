package dev.drydock.config;

import dev.drydock.yaml.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;

/**
 * Where the servers write traces: the keys {@code traces} and {@code traces-ca} of {@code site.yaml}.
 *
 * @param to {@code file:FOLDER} below the site's folder, or the address of a collector; {@code off} for nowhere
 * @param ca full path of the certificates that a collector's own must follow from, PEM; empty for those that Java trusts
 */
public record TraceSettings(String to, Optional<String> ca) {
    static final String TO = "traces";
    static final String CA = "traces-ca";

    public static final TraceSettings OFF = new TraceSettings("off", Optional.empty());

    private static final String FILE = "file:[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){0,7}";
    private static final String ADDRESS = "https?://[^\\s?#@]{1,500}";

    static TraceSettings read(Section site) {
        String to = site.optional(
                TO,
                SiteValues.word(
                        "off|(?!.*[.][.])" + FILE + "|" + ADDRESS,
                        "off, file:FOLDER below the site's folder such as file:var/traces, or the address of a collector"
                                + " that takes OTLP over HTTP such as http://127.0.0.1:4318"),
                OFF.to);
        Optional<String> ca = site.find(CA, SiteValues.word("/[^\\n]{1,1000}", "the full path of a file in PEM"));
        TraceSettings settings = new TraceSettings(to, ca);
        if (to.startsWith("http") && settings.host().isEmpty()) {
            site.refuse(TO, "is " + to + ", which names no host; write an address such as http://127.0.0.1:4318.");
        }
        if (ca.isPresent() && !to.startsWith("https:")) {
            site.refuse(CA, "needs an address with https in " + TO + "; write one, or remove " + CA + ".");
        }
        return settings;
    }

    /** Of the collector; empty without one. */
    public Optional<String> host() {
        try {
            return to.startsWith("http") ? Optional.ofNullable(new URI(to).getHost()) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** As a starting command hands them to a server. */
    public Map<String, String> toEnvironment() {
        return Map.of("DRYDOCK_TRACES", to, "DRYDOCK_TRACES_CA", ca.orElse(""));
    }
}
