package dev.drydock.dataplane;

import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that lies beside the one that it will replace.
 *
 * @param aside forced
 */
record FileRewrite(long rows, String before, String after, Path aside, Path target) implements Rewrite {

    /** Writes a file's new content. */
    interface Writing {
        void to(Path aside) throws IOException;
    }

    /** Writes aside and forces; what a dead one left there is overwritten. */
    static FileRewrite of(Path target, long rows, Writing writing) {
        Path aside = target.resolveSibling("." + target.getFileName() + ".erasing");
        try {
            writing.to(aside);
            DurableFiles.force(aside);
            return new FileRewrite(rows, Sha256.hexOfFile(target), Sha256.hexOfFile(aside), aside, target);
        } catch (IOException e) {
            throw notWritten(target, e);
        }
    }

    static DrydockException notWritten(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                "The file " + file + " could not be rewritten without the erased rows: " + cause.getMessage()
                        + ". Make room on the disk and restart the run.",
                cause);
    }

    @Override
    public void settle() {
        try {
            DurableFiles.rename(aside, target);
        } catch (IOException e) {
            throw notWritten(target, e);
        }
    }

    @Override
    public void discard() {
        try {
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            throw notWritten(aside, e);
        }
    }
}
