package dev.drydock.workers;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProgressLine;
import dev.drydock.workers.protocol.TaskDirectory;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The {@code progress.csv} of each attempt below {@code var/tasks}. */
@Singleton
public final class TaskProgressOnDisk implements TaskProgress {
    /** Some minutes of a worker's lines. */
    private static final int END_BYTES = 64 << 10;

    private final Path tasks;

    @Inject
    public TaskProgressOnDisk(SiteFolder site) {
        this(site.var().resolve("tasks"));
    }

    public TaskProgressOnDisk(Path tasks) {
        this.tasks = tasks;
    }

    @Override
    public List<Point> read(String key) {
        TaskDirectory task = task(key);
        TreeMap<Long, Point> train = new TreeMap<>();
        TreeMap<Long, Point> tune = new TreeMap<>();
        try {
            for (AttemptDirectory attempt : task.attempts()) {
                List<Point> points = ProgressLine.read(attempt.progressFile()).stream()
                        .map(TaskProgressOnDisk::point)
                        .toList();
                if (!points.isEmpty()) {
                    // What the last attempt did after the checkpoint that this one continued from is no part of the
                    // result
                    long from = points.get(0).step();
                    train.tailMap(from).clear();
                    tune.tailMap(from).clear();
                }
                points.forEach(point -> (point.tune() ? tune : train).put(point.step(), point));
            }
        } catch (IOException e) {
            throw unreadable(key, task, e);
        }
        return Stream.concat(train.values().stream(), tune.values().stream())
                .sorted(Comparator.comparingLong(Point::step).thenComparing(Point::tune))
                .toList();
    }

    /** The points of the newest attempt. The lines of an older worker version do not summarize the earlier ones, so all are read. */
    @Override
    public List<Point> readNewest(String key) {
        TaskDirectory task = task(key);
        try {
            List<AttemptDirectory> attempts = task.attempts();
            for (int i = attempts.size() - 1; i >= 0; i--) {
                List<Point> points = ProgressLine.readEnd(attempts.get(i).progressFile(), END_BYTES).stream()
                        .map(TaskProgressOnDisk::point)
                        .toList();
                if (!points.isEmpty()) {
                    Point last = points.get(points.size() - 1);
                    return last.figures().leastTuneLoss().isPresent() ? points : read(key);
                }
            }
            return List.of();
        } catch (IOException e) {
            throw unreadable(key, task, e);
        }
    }

    private TaskDirectory task(String key) {
        return new TaskDirectory(tasks.resolve(Path.of(key).getFileName()));
    }

    private static DrydockException unreadable(String key, TaskDirectory task, IOException e) {
        return new DrydockException(
                CommonFailure.FILE_UNREADABLE,
                "The progress of task " + key + " cannot be read: " + e + ". Check the folder " + task.path() + ".",
                e);
    }

    private static TaskProgress.Gpu gpu(ProgressLine.Gpu recorded) {
        return new Gpu(recorded.celsius(), recorded.watts(), recorded.throttled());
    }

    private static Point point(ProgressLine line) {
        return new Point(
                line.epoch(),
                line.step(),
                line.split().equals("tune"),
                line.loss(),
                line.samplesPerSecond(),
                line.at(),
                new Figures(
                        line.figures().gpuMebibytes(),
                        line.figures().learningRate(),
                        line.figures().memoryMebibytes(),
                        line.figures().secondsLeft(),
                        line.figures().metric(),
                        line.figures().leastTuneLoss(),
                        gpu(line.figures().gpu())));
    }
}
