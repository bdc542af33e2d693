package dev.drydock.dataplane;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.framing.ExportText;
import dev.drydock.intake.BoundedFile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code inbox/} and {@code var/staging/} of the site. */
@Singleton
public final class FileStagingArea implements StagingArea {
    private static final String MANIFEST = ".manifest.json";
    private static final long LARGEST_MANIFEST = 1 << 20;
    private static final Pattern SEGMENT = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})(?:-([0-9]{1,18}))?\\.rows");
    private static final Pattern ASIDE = Pattern.compile("\\.taking-([0-9]{1,18})-.*");

    private final Path inbox;
    private final Path exports;
    private final Path segments;

    @Inject
    public FileStagingArea(SiteFolder site) {
        this(site.inbox(), site.var().resolve("staging"));
    }

    public FileStagingArea(Path inbox, Path staging) {
        this.inbox = inbox;
        this.exports = staging.resolve("exports");
        this.segments = staging.resolve("rows");
    }

    @Override
    public List<InboxFile> manifests() {
        if (!Files.isDirectory(inbox)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(inbox)) {
            return files.filter(file -> file.getFileName().toString().endsWith(MANIFEST))
                    .sorted()
                    .map(file -> new InboxFile(file.getFileName().toString(), file))
                    .toList();
        } catch (IOException e) {
            throw ExportText.unreadable(inbox, e);
        }
    }

    @Override
    public byte[] read(InboxFile manifest) {
        try {
            if (Files.size(manifest.path()) > LARGEST_MANIFEST) {
                throw new DrydockException(
                        IngestFailure.EXPORT_MANIFEST_REFUSED,
                        "Manifest " + manifest.name() + " has " + Files.size(manifest.path()) + " bytes and may have "
                                + LARGEST_MANIFEST + ". Have the source export again.");
            }
            return BoundedFile.read(manifest.path(), BoundedFile.DOCUMENT);
        } catch (IOException e) {
            throw ExportText.unreadable(manifest.path(), e);
        }
    }

    @Override
    public Path inboxPath(String name) {
        Path path = inbox.resolve(Path.of(name).getFileName());
        return path.getFileName().toString().equals(name) ? path : inbox.resolve(".absent");
    }

    @Override
    public Optional<InboxState> look(String name) {
        try {
            BasicFileAttributes found = Files.readAttributes(inboxPath(name), BasicFileAttributes.class);
            return Optional.of(
                    new InboxState(found.size(), found.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw ExportText.unreadable(inboxPath(name), e);
        }
    }

    private static String asidePrefix(long instanceId) {
        return ".taking-" + instanceId + "-";
    }

    @Override
    public void clearAside(long instanceId) {
        if (!Files.isDirectory(exports)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(exports, asidePrefix(instanceId) + "*")) {
            for (Path aside : left) {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            throw notWritten(exports, e);
        }
    }

    @Override
    public Path copyAside(Path file, long instanceId) {
        try {
            Files.createDirectories(exports);
            Path aside = Files.createTempFile(exports, asidePrefix(instanceId), "");
            try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                    FileChannel to = FileChannel.open(aside, StandardOpenOption.WRITE)) {
                for (long at = 0; at < from.size(); ) {
                    at += from.transferTo(at, from.size() - at, to);
                }
                to.force(true);
            }
            return aside;
        } catch (IOException e) {
            throw notWritten(exports.resolve(file.getFileName()), e);
        }
    }

    @Override
    public void take(Path aside, String sha256) {
        Path target = received(sha256);
        try {
            if (Files.exists(target)) {
                Files.deleteIfExists(aside);
            } else {
                Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw notWritten(target, e);
        }
    }

    private static DrydockException notWritten(Path file, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                "The file " + file + " could not be written: " + cause.getMessage()
                        + ". Make room on the disk and restart the run.",
                cause);
    }

    @Override
    public Path received(String sha256) {
        return exports.resolve(sha256);
    }

    @Override
    public void clearInbox(List<String> names) {
        for (String name : names) {
            try {
                Files.deleteIfExists(inboxPath(name));
            } catch (IOException e) {
                throw notWritten(inboxPath(name), e);
            }
        }
    }

    private Path segment(Staged staged) {
        String execution =
                staged.execution().isPresent() ? "-" + staged.execution().getAsLong() : "";
        return segments.resolve(staged.fileId() + "-" + staged.instanceId() + execution + ".rows");
    }

    @Override
    public Segment openSegment(ExportFile file, long executionId) {
        Path own = segment(new Staged(file.id(), file.ingestInstance().orElseThrow(), OptionalLong.of(executionId)));
        Path committed = segment(Staged.of(file));
        return own.equals(committed) || file.segmentBytes() == 0
                ? SegmentFile.open(own, file.segmentBytes())
                : SegmentFile.takeOver(committed, own, file.segmentBytes());
    }

    @Override
    public Optional<Rewrite> erase(ExportFile file, ErasedSubjects erased) {
        Path path = segment(Staged.of(file));
        return file.segmentBytes() == 0 || Files.notExists(path)
                ? Optional.empty()
                : ErasedSegment.rewrite(path, file, erased);
    }

    @Override
    public List<Staged> listStaged() {
        return matching(segments, SEGMENT)
                .map(found -> new Staged(
                        Long.parseLong(found.group(1)),
                        Long.parseLong(found.group(2)),
                        found.group(3) == null
                                ? OptionalLong.empty()
                                : OptionalLong.of(Long.parseLong(found.group(3)))))
                .toList();
    }

    @Override
    public void remove(Staged staged) {
        try {
            Files.deleteIfExists(segment(staged));
        } catch (IOException e) {
            throw notWritten(segments, e);
        }
    }

    @Override
    public List<Long> listAside() {
        return matching(exports, ASIDE)
                .map(found -> Long.parseLong(found.group(1)))
                .distinct()
                .toList();
    }

    private static Stream<Matcher> matching(Path folder, Pattern name) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .map(file -> name.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw ExportText.unreadable(folder, e);
        }
    }

    @Override
    public List<FoundRow> find(List<ExportFile> files, String predictionId, int most) {
        byte[] id = predictionId.getBytes(StandardCharsets.UTF_8);
        List<FoundRow> found = new ArrayList<>();
        for (ExportFile file : files) {
            List<RunCursor> runs = new ArrayList<>();
            SegmentRuns.open(segment(Staged.of(file)), file, runs);
            for (RunCursor run : runs) {
                while (run.advance()) {
                    if (run.hasId(id, id.length)) {
                        found.add(new FoundRow(file, run.row().unpack()));
                    }
                    if (found.size() == most) {
                        return found;
                    }
                }
            }
        }
        return found;
    }

    @Override
    public SortedRows sorted(List<ExportFile> files) {
        List<RunCursor> runs = new ArrayList<>();
        for (ExportFile file : files) {
            Path path = segment(Staged.of(file));
            SegmentRuns.open(path, file, runs);
        }
        return new MergedRows(runs);
    }
}
