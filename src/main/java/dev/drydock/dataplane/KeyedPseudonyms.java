package dev.drydock.dataplane;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.Pseudonyms;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The first 64 bits, in hex, of HMAC-SHA256 over model, a zero byte and name, by a key that is a file of the site. */
@Singleton
public final class KeyedPseudonyms implements Pseudonyms {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 8;
    private static final Pattern PSEUDONYM = Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}");
    private static final int LEAST_KEY_BYTES = 16;

    private final Path keyFile;

    @Inject
    public KeyedPseudonyms(SiteFolder site) {
        this(site.pseudonymKey());
    }

    /** @param keyFile its bytes are the key; it is read when a pseudonym is asked for */
    public KeyedPseudonyms(Path keyFile) {
        this.keyFile = keyFile;
    }

    @Override
    public UnaryOperator<String> of(String model) {
        SecretKeySpec key = new SecretKeySpec(key(), ALGORITHM);
        return person -> pseudonym(key, model, person);
    }

    /** A pseudonym, as rows of an earlier snapshot have it, stays what it is. */
    private static String pseudonym(SecretKeySpec key, String model, String person) {
        if (PSEUDONYM.matcher(person).matches()) {
            return person;
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(model.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            byte[] hash = mac.doFinal(person.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] key() {
        try {
            byte[] key = Files.readAllBytes(keyFile);
            if (key.length >= LEAST_KEY_BYTES) {
                return key;
            }
            throw new IOException("it has " + key.length + " bytes, and at least " + LEAST_KEY_BYTES + " are needed");
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The key of the annotators' pseudonyms, " + keyFile + ", cannot be read: " + e
                            + ". Restore it from the backup of the site's etc folder and restart the run; if it is lost, the"
                            + " server makes another when it starts, and the annotators have other pseudonyms from then on.",
                    e);
        }
    }
}
