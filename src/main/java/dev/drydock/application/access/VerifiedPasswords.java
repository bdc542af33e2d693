package dev.drydock.application.access;

import dev.drydock.domain.access.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compares passwords with their hashes. A command sends its password with each request, and a slow hash each time would be too slow:
 * what was right once for a hash is remembered, as an HMAC under a key that no one outside this process has. Thread-safe.
 */
final class VerifiedPasswords {
    private static final int REMEMBERED = 1000;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Set<String> right = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    VerifiedPasswords(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    boolean isRight(String hash, String password) {
        String fingerprint = fingerprint(hash, password);
        if (right.contains(fingerprint)) {
            return true;
        }
        boolean matches =
                PasswordHash.parse(hash).filter(kept -> kept.matches(password)).isPresent();
        if (matches) {
            right.add(fingerprint);
        }
        return matches;
    }

    private String fingerprint(String hash, String password) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal((hash + "\0" + password).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 platform has " + ALGORITHM, e);
        }
    }
}
