/* Runs a fuzz target over every file of the folders given: what libFuzzer does with a corpus, for
 * compilers without it. Each input gets a block of its own, so that the sanitizer sees its ends. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return;
    static uint8_t text[1 << 20];
    size_t n = fread(text, 1, sizeof text, f);
    (void)fclose(f);
    uint8_t *own = malloc(n ? n : 1);
    if (own) {
        memcpy(own, text, n);
        (void)LLVMFuzzerTestOneInput(own, n);
    }
    free(own);
}

int main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; i++) {
        DIR *d = opendir(argv[i]);
        for (const struct dirent *e; d && (e = readdir(d));) {
            char path[4096];
            (void)snprintf(path, sizeof path, "%s/%s", argv[i], e->d_name);
            if (e->d_type == DT_REG)
                replay_file(path), count++;
        }
        if (d)
            (void)closedir(d);
    }
    printf("%d inputs\n", count);
    return 0;
}
