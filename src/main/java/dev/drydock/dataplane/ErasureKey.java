package dev.drydock.dataplane;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The site's key of erasures, from its file whenever it is needed: a site that erases nothing does without it. */
@Singleton
public final class ErasureKey implements Supplier<SubjectDigests.Key> {
    private static final int FEWEST_CHARACTERS = 32;

    private final Path file;

    @Inject
    public ErasureKey(SiteFolder site) {
        this.file = site.erasureKey();
    }

    /** @throws DrydockException {@link ErasureFailure#ERASURE_KEY_MISSING} */
    @Override
    public SubjectDigests.Key get() {
        try {
            String secret = Files.readString(file).strip();
            if (secret.length() < FEWEST_CHARACTERS) {
                throw missing("has " + secret.length() + " characters and must have " + FEWEST_CHARACTERS, null);
            }
            return new SubjectDigests.Key(secret.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw missing("cannot be read", e);
        }
    }

    private DrydockException missing(String why, @org.jspecify.annotations.Nullable IOException cause) {
        return new DrydockException(
                ErasureFailure.ERASURE_KEY_MISSING,
                "What was erased cannot be recognised: the key of erasures " + file + " " + why
                        + ". Restore it from the backup of the site's keys; if nothing was erased before, 'drydock server"
                        + " start' makes one.",
                cause);
    }
}
