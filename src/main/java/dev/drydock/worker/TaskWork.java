package dev.drydock.worker;

import dev.drydock.workers.protocol.ResultFile;
import java.io.IOException;

/** One kind of task. */
interface TaskWork {

    /**
     * Does the task and returns what is to be written as its result, with digests of the outputs that lie in the attempt's
     * directory by then.
     *
     * @throws dev.drydock.failure.DrydockException if it cannot be done; its code and sentence become the result
     */
    ResultFile run() throws IOException;
}
