package dev.drydock.bootstrap;

import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The site's key of erasures, from its file whenever it is needed. */
record ErasureKey(Path file) implements Supplier<SubjectDigests.Key> {
    private static final int FEWEST_CHARACTERS = 32;

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
