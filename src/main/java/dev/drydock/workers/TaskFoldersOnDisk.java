package dev.drydock.workers;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The task directories below {@code var/tasks}. */
@Singleton
public final class TaskFoldersOnDisk implements TaskFolders {
    private final Path tasks;

    @Inject
    public TaskFoldersOnDisk(SiteFolder site) {
        this(site.var().resolve("tasks"));
    }

    public TaskFoldersOnDisk(Path tasks) {
        this.tasks = tasks;
    }

    @Override
    public List<String> keys() {
        if (!Files.isDirectory(tasks)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(tasks)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> String.valueOf(folder.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failed("read", tasks, e);
        }
    }

    @Override
    public long bytes(String key) {
        AtomicLong bytes = new AtomicLong();
        Path folder = folder(key);
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes.addAndGet(attributes.size());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE; // a worker has just removed an old checkpoint
                    }
                    throw e;
                }
            });
            return bytes.get();
        } catch (IOException e) {
            throw failed("read", folder, e);
        }
    }

    @Override
    public void remove(String key) {
        Path folder = folder(key);
        try {
            DurableFiles.deleteTree(folder);
        } catch (IOException e) {
            throw failed("removed", folder, e);
        }
    }

    private Path folder(String key) {
        return tasks.resolve(Path.of(key).getFileName());
    }

    private static DrydockException failed(String deed, Path folder, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_UNREADABLE,
                "The task directory " + folder + " could not be " + deed + ": " + cause
                        + ". Check the file system's permissions, then try again.",
                cause);
    }
}
