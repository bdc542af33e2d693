package dev.drydock.domain.training;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What tasks left on the disk: checkpoints, logs, results. */
public interface TaskFolders {

    /** Keys of the tasks of which something is there, sorted. */
    List<String> keys();

    /** The same by the run that they are of; what is of none is left out. */
    default SortedMap<Long, List<String>> byRun() {
        Pattern ofARun = Pattern.compile("([1-9][0-9]{0,17})-.+");
        return keys().stream()
                .map(ofARun::matcher)
                .filter(Matcher::matches)
                .collect(Collectors.groupingBy(
                        key -> Long.parseLong(key.group(1)),
                        TreeMap::new,
                        Collectors.mapping(Matcher::group, Collectors.toList())));
    }

    /** How many bytes of a task are there; 0 if nothing is. */
    long bytes(String key);

    /** Removes everything of a task; nothing being there is harmless. */
    void remove(String key);
}
