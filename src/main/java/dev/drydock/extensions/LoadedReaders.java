package dev.drydock.extensions;

import dev.drydock.domain.dataset.ForeignExports;
import dev.drydock.domain.validation.Extension;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import dev.drydock.spi.ExportReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** {@link ForeignExports} by the extensions that the gate policy in force lists. Each file loads the jar again. */
public final class LoadedReaders implements ForeignExports {
    private final ExtensionFolder folder;
    private final PolicySource policies;
    private final GuardedCall guard;

    /** @param limit of one file */
    public LoadedReaders(ExtensionFolder folder, PolicySource policies, Duration limit) {
        this.folder = folder;
        this.policies = policies;
        this.guard = new GuardedCall(limit);
    }

    @Override
    public ReadBy translate(Path file, String format, long rows) {
        ExtensionJar jar = requireListed(format);
        ExtensionClasses classes = folder.open(jar);
        Path translated = file.resolveSibling(file.getFileName() + ".read");
        try {
            write(file, translated, jar, classes, format, rows);
            Files.move(translated, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The records of " + file.getFileName() + " could not be written to " + translated + ": "
                            + e.getMessage() + ". Make room on the disk and restart the run.",
                    e);
        }
        return new ReadBy(format, jar.name(), jar.sha256());
    }

    private ExtensionJar requireListed(String format) {
        return policies.current().policy().extensions().stream()
                .filter(extension -> extension.readers().contains(format))
                .map(Extension::jar)
                .findFirst()
                .orElseThrow(() -> new DrydockException(
                        ExtensionFailure.EXTENSION_UNLISTED,
                        "Files of format " + format
                                + " cannot be read: no extension that the signed gate policy lists reads"
                                + " them. Have the source export CSV or JSON lines, or have a policy signed that lists a reader"
                                + " of this format."));
    }

    private void write(Path file, Path translated, ExtensionJar jar, ExtensionClasses classes, String format, long rows)
            throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                RecordLines lines = new RecordLines(jar, format, translated, Files.size(file), rows)) {
            guard.call(jar, "reader " + format, () -> {
                Thread.currentThread().setContextClassLoader(classes);
                classes.provider(ExportReader.class, format, ExportReader::format)
                        .read(in, lines);
                return format;
            });
            lines.finish();
        } catch (DrydockException e) {
            Files.deleteIfExists(translated);
            throw e;
        }
        try (FileChannel channel = FileChannel.open(translated, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
