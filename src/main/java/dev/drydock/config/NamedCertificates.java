package dev.drydock.config;

import dev.drydock.config.AlertChannelSettings.Smtp;
import dev.drydock.config.AlertChannelSettings.Syslog;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files with certificates that a site's configuration names, wherever they are. The site's own certificate is none of them: nobody has to
 * name it.
 */
public final class NamedCertificates {
    /** Of PostgreSQL's driver: what the database's certificate must follow from, and what it knows the orchestrator by. */
    private static final Pattern OF_DATABASE = Pattern.compile("[?&](sslrootcert|sslcert)=([^&]+)");

    private NamedCertificates() {}

    /**
     * @param database of the orchestrator; a node on its own has none
     * @return by file, the keys that name it, such as {@code traces-ca} or {@code alerts.channels.mail.ca}, joined by commas
     */
    public static SortedMap<Path, String> of(
            SiteFolder site, SiteConfiguration configuration, Optional<SiteDatabase> database) {
        SortedMap<Path, String> named = new TreeMap<>();
        if (configuration.node().runs().orchestrator()) {
            add(
                    named,
                    NodeSettings.CERTIFICATE,
                    site.root().resolve(configuration.node().certificate()));
        }
        configuration
                .timeStamps()
                .ifPresent(stamps -> add(named, TimeStampSettings.CERTIFICATES, stamps.certificates()));
        configuration.traces().ca().ifPresent(ca -> add(named, TraceSettings.CA, Path.of(ca)));
        for (AlertChannelSettings channel : configuration.alerts().channels()) {
            authority(channel).ifPresent(ca -> add(named, "alerts.channels." + channel.name() + ".ca", ca));
        }
        database.ifPresent(records -> {
            Matcher setting = OF_DATABASE.matcher(records.url());
            while (setting.find()) {
                String key = setting.group(1) + " of drydock.db.url";
                fileOf(setting.group(2)).ifPresent(file -> add(named, key, file));
            }
        });
        named.remove(site.certificate());
        return named;
    }

    private static Optional<Path> authority(AlertChannelSettings channel) {
        if (channel instanceof Smtp mail) {
            return mail.ca();
        }
        return channel instanceof Syslog log ? log.ca() : Optional.empty();
    }

    /** Empty for one that is no full path: each program would look for it elsewhere. */
    private static Optional<Path> fileOf(String encoded) {
        try {
            return Optional.of(Path.of(URLDecoder.decode(encoded, StandardCharsets.UTF_8)))
                    .filter(Path::isAbsolute);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the database refuses it
        }
    }

    private static void add(SortedMap<Path, String> named, String key, Path file) {
        named.merge(file.normalize(), key, (before, further) -> before + ", " + further);
    }
}
