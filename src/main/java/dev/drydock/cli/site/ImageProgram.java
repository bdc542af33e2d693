package dev.drydock.cli.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The programs that have a container image, and how each starts in it. Tested by {@code ImagesCommandTest}. */
enum ImageProgram {
    ORCHESTRATOR("orchestrator", "Drydock orchestrator"),
    SERVING("serving", "Drydock serving node"),
    WORKER("worker", "Drydock worker"),
    COMMAND("command", "Drydock command line");

    /** Number of the user and group that the programs run as. */
    static final int USER = 10001;

    static final String HOME = "/opt/drydock";
    static final String JAVA = "/opt/java";
    static final String SITE = "/srv/drydock";

    private static final String ENCODING = "-Dfile.encoding=UTF-8";

    private final String image;
    private final String title;

    ImageProgram(String image, String title) {
        this.image = image;
        this.title = title;
    }

    /** What one layer has. Images share those that they have in common. */
    enum Part {
        JAVA,
        NOTICES,
        COMMAND,
        WORKER,
        LIBERTY,
        ORCHESTRATOR,
        SERVING
    }

    String image() {
        return image;
    }

    String title() {
        return title;
    }

    /** Each lies over those before it. */
    List<Part> parts() {
        return switch (this) {
            case ORCHESTRATOR ->
                List.of(Part.JAVA, Part.NOTICES, Part.COMMAND, Part.WORKER, Part.LIBERTY, Part.ORCHESTRATOR);
            case SERVING -> List.of(Part.JAVA, Part.NOTICES, Part.COMMAND, Part.WORKER, Part.LIBERTY, Part.SERVING);
            case WORKER -> List.of(Part.JAVA, Part.NOTICES, Part.WORKER);
            case COMMAND -> List.of(Part.JAVA, Part.NOTICES, Part.COMMAND);
        };
    }

    List<String> ports() {
        return switch (this) {
            case ORCHESTRATOR -> List.of("9443/tcp");
            case SERVING -> List.of("9444/tcp");
            case WORKER, COMMAND -> List.of();
        };
    }

    /** No shell is needed: the words are those that {@code bin/drydock} and a launcher of workers would run. */
    List<String> entrypoint() {
        List<String> words = new ArrayList<>(List.of(JAVA + "/bin/java", "-XX:+UseSerialGC", ENCODING));
        if (this == WORKER) {
            words.addAll(List.of(
                    "-XX:+ExitOnOutOfMemoryError",
                    "-cp",
                    HOME + "/worker/drydock-worker.jar:" + HOME + "/worker/lib/*",
                    "dev.drydock.worker.Main"));
        } else {
            words.addAll(
                    List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", HOME + "/lib/*", "dev.drydock.cli.Main"));
        }
        return words;
    }

    /** What a container runs if its owner names nothing. */
    List<String> arguments() {
        return switch (this) {
            case ORCHESTRATOR, SERVING -> List.of("server", "run", "--only", image);
            case WORKER -> List.of();
            case COMMAND -> List.of("--help");
        };
    }

    /** Sorted by name, so that an image is always the same. */
    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        environment.put("DRYDOCK_HOME", HOME);
        environment.put("DRYDOCK_SITE", SITE);
        environment.put("HOME", SITE);
        environment.put("JAVA_HOME", JAVA);
        environment.put("LANG", "C.UTF-8");
        environment.put("PATH", JAVA + "/bin");
        if (this == WORKER) {
            environment.put("DJL_CACHE_DIR", SITE + "/var/djl");
            environment.put("DJL_OFFLINE", "true");
            environment.put("OPT_OUT_TRACKING", "true");
        }
        return environment;
    }
}
