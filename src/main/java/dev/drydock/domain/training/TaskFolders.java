package dev.drydock.domain.training;

import java.util.List;

/** What tasks left on the disk: checkpoints, logs, results. */
public interface TaskFolders {

    /** Keys of the tasks of which something is there, sorted. */
    List<String> keys();

    /** How many bytes of a task are there; 0 if nothing is. */
    long bytes(String key);

    /** Removes everything of a task; nothing being there is harmless. */
    void remove(String key);
}
