package dev.drydock.artifacts;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.audit.StampStore;
import dev.drydock.domain.audit.StampedCheckpoint;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Time stamps in a folder: {@code checkpoint-SIZE.txt} with the signed checkpoint, and {@code checkpoint-SIZE.tsr} beside it, which is written
 * last. Thread-safe; servers of a site may share the folder.
 */
@Singleton
public final class StampFolder implements StampStore {
    private static final Pattern NAME = Pattern.compile("checkpoint-([0-9]{10,18})\\.tsr");
    private static final int MOST_BYTES = 1 << 20;

    private final Path folder;

    @Inject
    public StampFolder(SiteFolder site) {
        this.folder = site.timeStamps();
    }

    @Override
    public void keep(StampedCheckpoint stamped) {
        Path file = file(stamped.size(), ".tsr");
        try {
            AtomicFiles.write(file(stamped.size(), ".txt"), stamped.note().getBytes(StandardCharsets.UTF_8));
            AtomicFiles.write(file, Base64.getDecoder().decode(stamped.stamp()));
        } catch (IOException e) {
            throw AtomicFiles.notWritten(file, e);
        }
    }

    @Override
    public OptionalLong newest() {
        List<Long> sizes = sizes();
        return sizes.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sizes.get(sizes.size() - 1));
    }

    @Override
    public List<StampedCheckpoint> from(long size, int limit) {
        return sizes().stream()
                .filter(one -> one >= size)
                .limit(limit)
                .map(this::require)
                .toList();
    }

    @Override
    public List<Long> sizes() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> Long.parseLong(name.group(1)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    @Override
    public StampedCheckpoint require(long size) {
        try {
            return new StampedCheckpoint(
                    size,
                    new String(BoundedFile.read(file(size, ".txt"), MOST_BYTES), StandardCharsets.UTF_8),
                    Base64.getEncoder().encodeToString(BoundedFile.read(file(size, ".tsr"), MOST_BYTES)));
        } catch (IOException e) {
            throw unreadable(file(size, ".tsr"), e);
        }
    }

    private Path file(long size, String ending) {
        return folder.resolve(String.format("checkpoint-%010d%s", size, ending));
    }

    private static DrydockException unreadable(Path path, IOException e) {
        return new DrydockException(
                CommonFailure.FILE_UNREADABLE,
                "The time stamps in " + path + " cannot be read: " + e.getMessage()
                        + ". Check the disk and the owner of the folder.",
                e);
    }
}
