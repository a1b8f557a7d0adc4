/* The program whose helpers the tests of paper start: as app/main does it. */
#include "paper/keys.h"
#include "paper/service.h"

#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    _exit(helper_serve(strcmp(argv[2], "sign") == 0 ? &keys_service : &paper_service,
                       argc > 3 ? argv[3] : NULL));
}
