package dev.drydock.packaging;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a private key lies that no PEM file holds: on a PKCS#11 token, by a URI as <a href="https://www.rfc-editor.org/rfc/rfc7512">RFC 7512</a>
 * defines it, or in a PKCS#12 file.
 *
 * <p>For example {@code pkcs11:slot-id=7;object=rhea?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=/etc/pins/rhea} and {@code
 * pkcs12:/etc/keys/rhea.p12?alias=rhea&pin-source=/etc/pins/rhea}.
 *
 * @param place slot of the token, or path of the file
 * @param alias label of the key; empty if it is the only one
 * @param module the token's PKCS#11 library; empty for a file
 * @param pinFile file with the PIN or password; empty if a person is asked
 */
record KeyReference(String text, String place, Optional<String> alias, Optional<Path> module, Optional<Path> pinFile) {
    private static final String TOKEN = "pkcs11:";
    private static final String FILE = "pkcs12:";
    private static final String PIN_SOURCE = "pin-source";

    /** Whether a text is a reference, right or wrong. */
    static boolean is(String text) {
        return text.startsWith(TOKEN) || text.startsWith(FILE);
    }

    /** @throws DrydockException {@code KEY_UNREADABLE} */
    static KeyReference parse(String text) {
        int query = text.indexOf('?');
        String path = query < 0 ? text : text.substring(0, query);
        Map<String, String> further = attributes(text, query < 0 ? "" : text.substring(query + 1), "&");
        return text.startsWith(TOKEN)
                ? token(text, attributes(text, path.substring(TOKEN.length()), ";"), further)
                : file(text, path.substring(FILE.length()), further);
    }

    private static KeyReference token(String text, Map<String, String> named, Map<String, String> further) {
        requireKnown(text, named, Set.of("slot-id", "object"));
        requireKnown(text, further, Set.of("module-path", PIN_SOURCE));
        String slot = named.getOrDefault("slot-id", "");
        if (!slot.matches("[0-9]{1,10}") || Long.parseLong(slot) > Integer.MAX_VALUE) {
            throw wrong(text, "it has no slot-id, which is a number; 'pkcs11-tool --list-slots' prints them");
        }
        if (!further.containsKey("module-path")) {
            throw wrong(text, "it has no module-path, the PKCS#11 library of the token");
        }
        return new KeyReference(
                text,
                slot,
                Optional.ofNullable(named.get("object")),
                Optional.of(absolute(text, "module-path", further.get("module-path"))),
                pinFile(text, further));
    }

    private static KeyReference file(String text, String file, Map<String, String> further) {
        requireKnown(text, further, Set.of("alias", PIN_SOURCE));
        if (file.isEmpty()) {
            throw wrong(text, "it names no file");
        }
        return new KeyReference(
                text,
                absolute(text, "the file", decoded(text, file)).toString(),
                Optional.ofNullable(further.get("alias")),
                Optional.empty(),
                pinFile(text, further));
    }

    private static Optional<Path> pinFile(String text, Map<String, String> further) {
        return Optional.ofNullable(further.get(PIN_SOURCE))
                .map(value -> value.startsWith("file:") ? value.substring("file:".length()) : value)
                .map(value -> absolute(text, PIN_SOURCE, value));
    }

    private static Path absolute(String text, String name, String value) {
        if (!value.matches("/[^\\p{Cntrl}\"$]*")) {
            throw wrong(text, name + " is '" + value + "', and must be a full path without quotes and dollar signs");
        }
        return Path.of(value);
    }

    private static Map<String, String> attributes(String text, String part, String separator) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String attribute : part.isEmpty() ? new String[0] : part.split(separator, -1)) {
            int equals = attribute.indexOf('=');
            if (equals < 1) {
                throw wrong(text, "'" + attribute + "' has not the form NAME=VALUE");
            }
            if (attributes.put(attribute.substring(0, equals), decoded(text, attribute.substring(equals + 1)))
                    != null) {
                throw wrong(text, attribute.substring(0, equals) + " is there twice");
            }
        }
        return attributes;
    }

    private static String decoded(String text, String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong(text, "'" + value + "' is not encoded as in a URI");
        }
    }

    private static void requireKnown(String text, Map<String, String> given, Set<String> known) {
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw wrong(
                        text,
                        "it has the attribute " + name + ", and only "
                                + String.join(", ", known.stream().sorted().toList()) + " may be there");
            }
        }
    }

    /** The part that may be shown: whoever puts a PIN into a reference puts it behind the question mark. */
    private static String shown(String text) {
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query) + "?…";
    }

    /** The reference itself is wrong. */
    private static DrydockException wrong(String text, String why) {
        return unusable(
                text,
                why
                        + ". Write it as in docs/guides/keys.md, for example"
                        + " pkcs11:slot-id=7;object=rhea?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=/etc/pins/rhea",
                null);
    }

    /** What it refers to cannot be used. */
    DrydockException unusable(String why) {
        return unusable(text, why + ".", null);
    }

    /** As {@link #unusable(String)}. */
    DrydockException unusable(String why, Exception cause) {
        return unusable(text, why + ".", cause);
    }

    private static DrydockException unusable(String text, String why, @Nullable Exception cause) {
        return new DrydockException(
                PackagingFailure.KEY_UNREADABLE, "The key " + shown(text) + " is not usable: " + why, cause);
    }

    /** Says that a text is no reference. */
    static DrydockException none(String text) {
        return wrong(text, "it begins with neither pkcs11: nor pkcs12:");
    }

    /** When the files that it names changed last: another state is another key, or another PIN. */
    String state() {
        StringBuilder state = new StringBuilder();
        List<Path> files = new ArrayList<>(pinFile.stream().toList());
        if (module.isEmpty()) {
            files.add(Path.of(place));
        }
        for (Path file : files) {
            try {
                state.append(' ')
                        .append(Files.getLastModifiedTime(file))
                        .append(' ')
                        .append(Files.size(file));
            } catch (IOException e) {
                state.append(" none");
            }
        }
        return state.toString();
    }

    /** For people who are asked for its PIN. */
    String shown() {
        return shown(text);
    }
}
