package dev.drydock.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Recognises files that hold a key, by their content and by the endings of key files. */
public final class KeyFiles {
    private static final int MOST_BYTES = 64 << 10;
    /** A trust file has keys too, within a line of its JSON. */
    private static final String LINE_BEGINS = "(?m)^\\s*-----BEGIN ([A-Z0-9 ]+ )?%s-----";

    private static final Pattern PRIVATE = Pattern.compile(String.format(LINE_BEGINS, "PRIVATE KEY"));
    private static final Pattern PUBLIC = Pattern.compile(String.format(LINE_BEGINS, "PUBLIC KEY"));
    private static final Pattern CERTIFICATE = Pattern.compile(String.format(LINE_BEGINS, "CERTIFICATE"));

    private KeyFiles() {}

    /**
     * What key a file holds, such as {@code a private key}.
     *
     * @param file an existing file; a link is followed
     * @return empty if it holds none
     */
    public static Optional<String> kind(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(MOST_BYTES);
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (PRIVATE.matcher(text).find() || text.contains("AGE-SECRET-KEY-1")) {
            return Optional.of("a private key");
        }
        if (KeyReference.is(text)) {
            return Optional.of("a reference to a private key");
        }
        if (name.endsWith(".p12") || name.endsWith(".pfx") || isKeyStore(start)) {
            return Optional.of("a key store");
        }
        if (PUBLIC.matcher(text).find() || name.endsWith(".pub")) {
            return Optional.of("a public key");
        }
        return CERTIFICATE.matcher(text).find() ? Optional.of("a certificate") : Optional.empty();
    }

    /** PKCS#12 is a DER sequence that begins with its version, 3. */
    private static boolean isKeyStore(byte[] start) {
        if (start.length < 2 || start[0] != 0x30) {
            return false;
        }
        int lengthBytes = start[1] < 0 ? start[1] & 0x7f : 0;
        int version = 2 + lengthBytes;
        return start.length > version + 2 && start[version] == 2 && start[version + 1] == 1 && start[version + 2] == 3;
    }
}
