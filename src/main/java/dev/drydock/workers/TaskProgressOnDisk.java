package dev.drydock.workers;

import dev.drydock.domain.training.TaskProgress;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.ProgressLine;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The {@code progress.csv} of each attempt below {@code var/tasks}. */
public final class TaskProgressOnDisk implements TaskProgress {
    private final Path tasks;

    public TaskProgressOnDisk(Path tasks) {
        this.tasks = tasks;
    }

    @Override
    public List<Point> read(String key) {
        TaskDirectory task = new TaskDirectory(tasks.resolve(Path.of(key).getFileName()));
        TreeMap<Long, Point> train = new TreeMap<>();
        TreeMap<Long, Point> tune = new TreeMap<>();
        try {
            for (AttemptDirectory attempt : task.attempts()) {
                List<Point> points = ProgressLine.read(attempt.progressFile()).stream()
                        .map(TaskProgressOnDisk::point)
                        .toList();
                if (!points.isEmpty()) {
                    // What the last attempt did behind the checkpoint that this one went on from is no part of the
                    // result
                    long from = points.get(0).step();
                    train.tailMap(from).clear();
                    tune.tailMap(from).clear();
                }
                points.forEach(point -> (point.tune() ? tune : train).put(point.step(), point));
            }
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The progress of task " + key + " cannot be read: " + e + ". Check the folder " + task.path() + ".",
                    e);
        }
        return Stream.concat(train.values().stream(), tune.values().stream())
                .sorted(Comparator.comparingLong(Point::step).thenComparing(Point::tune))
                .toList();
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
                        line.figures().metric()));
    }
}
