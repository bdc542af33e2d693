package dev.drydock.artifacts;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reports as {@code <root>/<digest>/gate-report.json} and {@code .html}. Thread-safe. */
@Singleton
public final class FileSystemReportStore implements ReportStore {
    private static final String JSON = "gate-report.json";
    private static final String PAGE = "gate-report.html";

    private static final int LARGEST = 64 << 20;

    private final Path root;

    @Inject
    public FileSystemReportStore(SiteFolder site) {
        this(site.var().resolve("reports"));
    }

    public FileSystemReportStore(Path root) {
        this.root = root;
    }

    @Override
    public String keep(byte[] json, byte[] page) {
        String digest = Sha256.hex(json);
        Path folder = root.resolve(digest);
        try {
            AtomicFiles.write(folder.resolve(PAGE), page);
            AtomicFiles.write(folder.resolve(JSON), json);
            return digest;
        } catch (IOException e) {
            throw AtomicFiles.notWritten(folder, e);
        }
    }

    @Override
    public Optional<byte[]> findJson(String digest) {
        Optional<byte[]> json = read(folder(digest).resolve(JSON));
        json.ifPresent(bytes -> requireDigest(digest, bytes));
        return json;
    }

    private static void requireDigest(String digest, byte[] json) {
        String actual = Sha256.hex(json);
        if (!actual.equals(digest)) {
            throw new DrydockException(
                    CommonFailure.STORED_BYTES_ALTERED,
                    "The gate report " + digest + " was changed on disk; its bytes now have the digest " + actual
                            + ". Restore it from backup, or judge the candidate again.");
        }
    }

    @Override
    public Optional<byte[]> findPage(String digest) {
        return read(pagePath(digest));
    }

    @Override
    public Path pagePath(String digest) {
        return folder(digest).resolve(PAGE);
    }

    private Path folder(String digest) {
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("'" + digest + "' is no report digest");
        }
        return root.resolve(digest);
    }

    private static Optional<byte[]> read(Path file) {
        try {
            return Optional.of(BoundedFile.read(file, LARGEST));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The gate report " + file + " cannot be read: " + e.getMessage() + ". Check its permissions.",
                    e);
        }
    }
}
