package dev.drydock.dataplane;

import dev.drydock.domain.drift.KnownWords;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import dev.drydock.tokens.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The words that the tokenizer of a package knows. */
public final class TokenizerWords {
    private TokenizerWords() {}

    /** None if the package has no tokenizer. */
    public static KnownWords ofPackage(Path directory) {
        Path file = directory.resolve(PackageFiles.TOKENIZER);
        if (!Files.isRegularFile(file)) {
            return KnownWords.NONE;
        }
        try {
            return new KnownWords(Vocabulary.read(BoundedFile.read(file, Vocabulary.MOST_BYTES))
                    .tokens());
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The vocabulary of the tokenizer " + file + " cannot be read: " + e.getMessage()
                            + ". Verify the package, and deliver it again.",
                    e);
        }
    }
}
